import { contextBridge, ipcRenderer } from 'electron';
import type { TransportEvent } from '../../shared/contract.ts';
import { bridgeChannels, type PageBridge } from '../../shared/page-bridge.ts';

const bridge: PageBridge = {
  request: (method, params) => ipcRenderer.invoke(bridgeChannels.request, method, params),
  subscribe(listener) {
    ipcRenderer.on(bridgeChannels.events, (_event, message: TransportEvent) => listener(message));
    ipcRenderer.send(bridgeChannels.events);
  },
};

contextBridge.exposeInMainWorld('reveille', bridge);
