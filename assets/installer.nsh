; Clients on the network reach Reveille's services only if Windows' firewall lets them in.
!macro customInstall
  nsExec::Exec 'netsh advfirewall firewall delete rule name="Reveille" program="$INSTDIR\${APP_EXECUTABLE_FILENAME}"'
  nsExec::Exec 'netsh advfirewall firewall add rule name="Reveille" dir=in action=allow program="$INSTDIR\${APP_EXECUTABLE_FILENAME}" profile=private,domain enable=yes'
!macroend

!macro customUnInstall
  nsExec::Exec 'netsh advfirewall firewall delete rule name="Reveille" program="$INSTDIR\${APP_EXECUTABLE_FILENAME}"'
!macroend
