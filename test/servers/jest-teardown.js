/** Waits until every server has ended. */
export default async function tearDown() {
  await globalThis.patchbayServers?.end();
}
