import './find.css';
import { Button, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { FoundDevice, NetworkScan } from '../../shared/network-calls.ts';
import { useMessages, useSay } from '../messages.tsx';
import { useProblemText } from '../problem-text.ts';
import type { Store } from '../store.ts';
import { isRandomMac, matches, nameOfDevice } from './device.ts';

/** From so many on there is a search. */
const manyDevices = 8;

interface Props {
  readonly store: Store;
  readonly onPick: (device: FoundDevice) => void;
  readonly onClose: () => void;
}

/** Searches when asked to, never by itself, as it sends to every address around. */
export function FindDialog({ store, onPick, onClose }: Props) {
  const { find: t, frame } = useMessages();
  const say = useSay();
  const problemText = useProblemText();
  const [scan, setScan] = useState<NetworkScan | null>(null);
  const [isLooking, setLooking] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [text, setText] = useState('');

  async function look(): Promise<void> {
    setLooking(true);
    setProblem(null);
    try {
      setScan(await store.request('network.scan', {}));
    } catch (error) {
      setProblem(problemText(error));
    } finally {
      setLooking(false);
    }
  }

  const shown = scan?.devices.filter((device) => matches(device, text)) ?? [];
  const trouble = problem ?? (scan?.problem ? say.fault(scan.problem) : null);
  return (
    <Modal.Root opened onClose={onClose} centered lockScroll={false} size="lg">
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body className="dialog">
          <Modal.Title>{t.title}</Modal.Title>
          {scan === null && <p>{t.help}</p>}
          <output className="find-verdict">
            {isLooking && t.looking}
            {!isLooking && scan && (scan.devices.length === 0 ? t.none : t.found(scan.devices.length))}
          </output>
          {trouble && <p className={problem || !scan?.devices.length ? 'machine-fault' : 'find-note'}>{trouble}</p>}
          {!isLooking && scan && scan.devices.length >= manyDevices && (
            <TextInput
              aria-label={t.filter}
              placeholder={t.filter}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
          )}
          {!isLooking && shown.length > 0 && (
            <ul className="found-devices">
              {shown.map((device) => (
                <li key={device.address}>
                  <Device device={device} onPick={onPick} />
                </li>
              ))}
            </ul>
          )}
          <div className="dialog-actions">
            <Button variant="default" onClick={onClose}>
              {frame.close}
            </Button>
            <Button loading={isLooking} onClick={() => void look()} data-autofocus>
              {scan === null ? t.start : t.again}
            </Button>
          </div>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

function Device({ device, onPick }: { device: FoundDevice; onPick: (device: FoundDevice) => void }) {
  const t = useMessages().find;
  const name = nameOfDevice(device);
  return (
    <button type="button" className="found-device" onClick={() => onPick(device)}>
      <span className="found-name">{name || t.noName}</span>
      <span className="found-place">
        {device.address} · {device.mac ?? t.noMac}
      </span>
      {device.kinds.length > 0 && (
        <span className="found-kinds">{device.kinds.map((kind) => t.kinds[kind]).join(', ')}</span>
      )}
      {device.mac !== null && isRandomMac(device.mac) && <span className="found-note">{t.randomMac}</span>}
    </button>
  );
}
