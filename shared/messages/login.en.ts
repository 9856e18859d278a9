/** What a browser sees before it is logged in. `*…*` stands for code. */
export const loginEn = {
  title: 'Log in',
  heading: 'Log in to Reveille',
  usedLink: 'This link has been used already, or is older than five minutes.',
  wrongToken: 'That was not the token.',
  openLink:
    'Open the link that Reveille printed when it started. It looks like *http://127.0.0.1:7700/login?key=…*, works once and for five minutes; a restart prints a new one.',
  orToken: 'Or log in with the token',
  whereToken: "It is the value of *REVEILLE_TOKEN*, or of the file *token* in Reveille's data folder.",
  logIn: 'Log in',
  loggedIn: 'Logged in',
  youAre: 'You are logged in',
  goOn: 'Go on to Reveille',
  pageMissing: 'Page missing',
  notBuilt: 'The page has not been built',
  howToBuild: 'Stop Reveille and start it with *npm start*, which builds it first. The API works meanwhile.',
};
