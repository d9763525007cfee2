// Chromium for the tests: started once a file, with contexts as a test asks for them.

import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before } from 'node:test';
import { chromium } from 'playwright-core';

import { serve, site } from './site.js';

/** Pictures of pages: of those that fail, and of all where `BOOK_SCREENSHOTS` is set. */
const ARTIFACTS = fileURLToPath(new URL('artifacts/', import.meta.url));

const ARGS = [
    '--disable-background-networking', '--disable-component-update', '--disable-gpu',
    '--disable-quic', '--disable-sync', '--no-first-run',
];

export const WIDE = { width: 1280, height: 800 };
export const NARROW = { width: 380, height: 800 };

function executable() {
    const places = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
    const found = places.find(place => place && existsSync(place));
    if (!found) {
        throw new Error('no Chromium: install Debian\'s package `chromium`, or name the program in CHROMIUM');
    }
    return found;
}

/** Chromium, without a window and with a profile of its own. */
export function launch() {
    return chromium.launch({ executablePath: executable(), args: ARGS, chromiumSandbox: false });
}

/** Chromium and a server for the site, before the tests of a file and until their end. */
export function browsing(folder = site) {
    const state = {};
    before(async () => {
        const [browser, server] = await Promise.all([launch(), serve(folder)]);
        Object.assign(state, { browser, server, address: server.address });
    });
    after(async () => {
        await state.browser.close();
        await state.server.close();
    });
    return state;
}

/**
 * Opens a page of the site in a context of its own and hands it to `use`. A page for which
 * `use` throws is kept as a picture. `options` are those of a context: width, colour scheme.
 */
export async function open(state, path, options, use) {
    const context = await state.browser.newContext({ viewport: WIDE, ...options });
    context.setDefaultTimeout(10_000);
    const page = await context.newPage();
    try {
        await page.goto(state.address + path, { waitUntil: 'load' });
        return await use(page, context);
    } catch (error) {
        await picture(page, `failed-${path}`);
        throw error;
    } finally {
        await context.close();
    }
}

/** Keeps a picture of the page, as far as a reader can scroll it. */
export async function picture(page, name) {
    mkdirSync(ARTIFACTS, { recursive: true });
    const path = join(ARTIFACTS, `${name.replace(/[^\w.-]+/g, '-')}.png`);
    await page.screenshot({ path, fullPage: true }).catch(() => page.screenshot({ path }));
}
