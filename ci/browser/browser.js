// Chromium for the tests: started once a file, with a context for each page that is opened.

import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before } from 'node:test';
import { chromium } from 'playwright-core';

import { watch } from './checks/load.js';
import { serve, site } from './site.js';

/** Pictures of pages: of those that fail, and of all where `BOOK_SCREENSHOTS` is set. */
const ARTIFACTS = fileURLToPath(new URL('artifacts/', import.meta.url));

const ARGS = [
    '--disable-background-networking', '--disable-component-update', '--disable-gpu',
    '--disable-quic', '--disable-sync', '--no-first-run',
    // No name leads anywhere: what a page asks of other hosts is noted, and not sent.
    '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
];

export const WIDE = { width: 1280, height: 800 };
export const NARROW = { width: 380, height: 800 };
/** What is left of the wide page at 200 %. */
export const ZOOMED = { width: 640, height: 400 };

function executable() {
    const places = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
    const found = places.find(place => place && existsSync(place));
    if (!found) {
        throw new Error('no Chromium: install Debian\'s package `chromium`, or name the program in CHROMIUM');
    }
    return found;
}

/** Chromium and a server for the site below `prefix`, before the tests of a file and until their end. */
export function browsing(folder = site, prefix = '/') {
    const state = {};
    before(async () => {
        const options = { executablePath: executable(), args: ARGS, chromiumSandbox: false };
        const [browser, server] = await Promise.all([chromium.launch(options), serve(folder, prefix)]);
        Object.assign(state, { browser, server, address: server.address });
    });
    after(async () => {
        await state.browser.close();
        await state.server.close();
    });
    return state;
}

/**
 * Opens a page of the site in a context of its own and hands both to `use`, with what was
 * noted while it loaded. A page for which `use` throws is kept as a picture. `options` are
 * those of a context, as width and color scheme, and how long in ms anything may take; `path` may be
 * a whole address.
 */
export async function open(state, path, { timeout = 15_000, ...options }, use) {
    const context = await state.browser.newContext({ viewport: WIDE, ...options });
    context.setDefaultTimeout(timeout);
    const page = await context.newPage();
    const watched = watch(page, state.address);
    try {
        const address = path.includes('://') ? path : state.address + path;
        await page.goto(address, { waitUntil: 'load' });
        return await use(page, { context, watched });
    } catch (error) {
        // What went wrong matters more than its picture, which a page may be too long for.
        await picture(page, `failed ${path}`).catch(() => {});
        throw error;
    } finally {
        await context.close();
    }
}

/** Keeps a picture of the page. */
export async function picture(page, name) {
    mkdirSync(ARTIFACTS, { recursive: true });
    const path = join(ARTIFACTS, `${name.replace(/[^\w.-]+/g, '-')}.png`);
    // A page that is longer than what can be drawn at once is shown from its beginning.
    await page.screenshot({ path, fullPage: true }).catch(() => page.screenshot({ path }));
}
