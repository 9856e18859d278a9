import { useMessages } from './messages.tsx';
import { pages } from './pages.tsx';
import { hrefOf, type PageName, type Place } from './router.ts';

const linked = ['machines', 'history', 'settings'] as const;

/** To the pages that are there. */
export function Navigation({ place }: { place: Place | null }) {
  const { frame } = useMessages();
  const shown = linked.filter((page) => page === 'machines' || pages[page]);
  if (shown.length < 2) return null;
  return (
    <nav className="tabs" aria-label={frame.navigation}>
      {shown.map((page) => (
        <a
          key={page}
          href={hrefOf({ page })}
          aria-current={sectionOf(place?.page) === page ? 'page' : undefined}
          onPointerEnter={() => preload(page)}
          onFocus={() => preload(page)}
        >
          {frame[page]}
        </a>
      ))}
    </nav>
  );
}

function preload(page: PageName): void {
  if (page !== 'machines') pages[page]?.preload();
}

/** A machine's own pages belong to the machines. */
function sectionOf(page: PageName | undefined): PageName | undefined {
  return page === 'machine' || page === 'edit' || page === 'new' ? 'machines' : page;
}
