// What is loaded later, where that fails or takes long.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { browsing, open } from '../browser.js';

const browser = browsing();
const CLIPBOARD = { permissions: ['clipboard-read', 'clipboard-write'] };

/** Fails what `address` matches until it is called, then lets it through. */
async function failing(context, address) {
    await context.route(address, route => route.abort());
    return () => context.unroute(address);
}

/** Waits until the page says that `what` could not be loaded, and tries again. */
async function again(page, what) {
    const notice = await page.getByRole('alert').filter({ hasText: what }).elementHandle();
    await page.getByRole('button', { name: 'Try again' }).press('Enter');
    await page.waitForFunction(element => !element.isConnected, notice);
}

describe('a load that fails says so and is tried again', () => {
    it('for hidden lines', () => open(browser, 'primer.html', {}, async (page, { context }) => {
        const restore = await failing(context, /\/lazy\//);
        const figure = page.locator('figure.listing[data-rest]').first();
        const lines = async () => (await figure.locator('pre > code').textContent()).split('\n').length;
        const before = await lines();
        await figure.getByRole('button', { name: 'Show hidden lines' }).press('Enter');
        await again(page, 'The hidden lines');
        // It fails once more.
        await page.getByRole('alert').waitFor();
        assert.equal(await lines(), before);
        await restore();
        await again(page, 'The hidden lines');
        await figure.getByRole('button', { name: 'Hide lines' }).waitFor();
        assert.ok(await lines() > before);
    }));

    it('for a test, also where something else came', () => open(browser, 'primer.html', {}, async (page, { context }) => {
        await context.route(/\/lazy\//, route => route.fulfill({ body: '"log in first"', contentType: 'text/javascript' }));
        const fold = page.locator('details.proof').first();
        await fold.locator('summary').press('Enter');
        await page.getByRole('alert').waitFor();
        await context.unroute(/\/lazy\//);
        await again(page, 'What stands here');
        await fold.locator('pre').waitFor();
    }));

    it('for the steps of a run', () => open(browser, 'primer.html', {}, async (page, { context }) => {
        const restore = await failing(context, /\/lazy\//);
        const figure = page.locator('figure.timeline:has(details > a.lazy)').first();
        const steps = page.locator(`[id="${await figure.getAttribute('id')}"] .timeline-steps`);
        await steps.getByRole('button', { name: 'Step' }).press('Enter');
        await page.getByRole('alert').waitFor();
        await restore();
        await again(page, 'The steps of this run');
        await steps.getByText(/^step 1 of/).waitFor();
    }));

    for (const [what, address] of [['The search', /\/search-/], ['The index of the search', /\/searchindex-/]]) {
        it(`for ${what.toLowerCase()}`, () => open(browser, 'primer.html', {}, async (page, { context }) => {
            const restore = await failing(context, address);
            await page.locator('#mdbook-search-toggle').click();
            await page.locator('#mdbook-searchbar').fill('backpressure');
            await page.getByRole('alert').waitFor();
            await restore();
            await again(page, what);
            await page.locator('#mdbook-searchresults a[href$="#backpressure"]').first().waitFor();
        }));
    }
});

describe('while the rest takes long', () => {
    /** Opens the page with a rest that comes when `release` is called, and its first part of a program. */
    const slow = use => open(browser, 'primer.html', CLIPBOARD, async (page, { context }) => {
        let release;
        const held = new Promise(done => {
            release = done;
        });
        await context.route(/\/lazy\//, async route => {
            await held;
            await route.continue();
        });
        const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
        const button = page.locator('figure.listing[data-rest] .clip-button').first();
        await button.press('Enter');
        await button.getByText('Copying …').waitFor({ state: 'attached' });
        await use(page, { release, clipboard, button });
    });

    it('a program is copied once it is there', () => slow(async (page, { release, clipboard, button }) => {
        release();
        await button.getByText('Copied!').waitFor({ state: 'attached' });
        assert.match(await clipboard(), /fn main/);
    }));

    it('an output is copied, and what comes late does not replace it', () =>
        slow(async (page, { release, clipboard, button }) => {
            const output = page.locator('figure.output .clip-button').first();
            await output.press('Enter');
            await output.getByText('Copied!').waitFor({ state: 'attached' });
            release();
            await button.getByText('Not copied').waitFor({ state: 'attached' });
            assert.match(await clipboard(), /^cargo run -q -p primer --example \w+$/);
        }));
});
