/** Where a machine is shown right after it was made. */
export function goToNew(id: string): void {
  window.location.hash = `#/edit/${encodeURIComponent(id)}?new`;
}
