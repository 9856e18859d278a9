import './mantine.css';
import './styles.css';
import './frame.css';
import './machine-list.css';
import { MantineProvider } from '@mantine/core';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { desktopBridge, ipcTransport } from './ipc-transport.ts';
import { PreferencesProvider } from './preferences.tsx';
import { createStore } from './store.ts';
import { theme } from './theme.ts';
import { webSocketTransport } from './transport.ts';

const root = document.querySelector('#root');
if (!root) throw new Error('index.html has no #root');

const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
const bridge = desktopBridge();
const store = createStore(bridge ? ipcTransport(bridge) : webSocketTransport(document.baseURI));

createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <PreferencesProvider store={store}>
        <App store={store} />
      </PreferencesProvider>
    </MantineProvider>
  </StrictMode>,
);
