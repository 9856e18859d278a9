import type { TemplateId } from '../../shared/templates.ts';

/** Outlines on a 24 × 24 field, in the stroke of the other icons. */
const outlines: Readonly<Record<TemplateId, string>> = {
  nas: 'M5 3.5h14v17H5zM5 9.2h14M5 14.9h14M8 6.4h.01M8 12h.01M8 17.7h.01',
  media: 'M3 5h18v12H3zM8.5 20.5h7M10 8.3v5.4l4.6-2.7Z',
  minecraft: 'M12 3l8 4.5v9L12 21l-8-4.5v-9ZM4 7.5l8 4.5 8-4.5M12 12v9',
  bedrock: 'M3.5 3.5h17v17h-17zM3.5 9h17M9 9v5.5h6V9M3.5 14.5H9M15 14.5h5.5M12 14.5v6',
  steam: 'M3 5h18v6H3zM3 13h18v6H3zM6.5 8h.01M6.5 16h.01M17.5 6.5l-2.4 1.5 2.4 1.5M15.1 16h2.6',
  'udp-game': 'M12 3.5l8.5 8.5-8.5 8.5L3.5 12ZM9 12h.01M12 9h.01M15 12h.01M12 15h.01',
  ssh: 'M3 4.5h18v15H3zM7 9l3 3-3 3M12.5 15H17',
  'remote-desktop': 'M3 4h18v12H3zM8 20h8M12 16v4M9 8l5 2.2-2.2.7-.8 2.1Z',
  gaming:
    'M7.5 7h9a5 5 0 0 1 4.8 6.3l-.7 2.6a2.2 2.2 0 0 1-3.8.8L15 14.5H9l-1.8 2.2a2.2 2.2 0 0 1-3.8-.8l-.7-2.6A5 5 0 0 1 7.5 7ZM8 9.5v3M6.5 11h3M16 10h.01M17.5 12h.01',
  web: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM3.5 9.5h17M3.5 14.5h17M12 3c-5 6-5 12 0 18 5-6 5-12 0-18Z',
  scripts: 'M6 3h9l4 4v14H6zM15 3v4h4M9.5 12 8 13.5 9.5 15M14.5 12l1.5 1.5-1.5 1.5M12.7 11.2l-1.4 4.6',
  container: 'M12 2.8 20 7v10l-8 4.2L4 17V7ZM4 7l8 4.2L20 7M12 11.2v10M8 4.9l8 4.2',
  cloud: 'M7 18.5a4.3 4.3 0 0 1-.4-8.6 5.6 5.6 0 0 1 10.8-1.2A4.9 4.9 0 0 1 17 18.5ZM12 12v4M10.3 13.8 12 12l1.7 1.8',
  proxmox: 'M3 4h12v9H3zM9 16.5h12v-9M9 13v7.5h12v-4M6 7h.01M12 17h.01',
  other: 'M4 5h16v10H4zM9 19h6M12 15v4M12 8v4M10 10h4',
};

export function TemplateIcon({ id }: { id: TemplateId }) {
  return (
    <svg
      className="template-icon"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={outlines[id]} />
    </svg>
  );
}
