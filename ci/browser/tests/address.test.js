// Addresses that nobody meant: with a percent sign too many, and of no page, also below a prefix.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { browsing, open } from '../browser.js';

/** What a page threw. */
const thrown = watched => watched.errors.filter(error => error.startsWith('uncaught'));

describe('a percent sign that stands for nothing', () => {
    const browser = browsing();

    it('in a fragment stops no script', () => open(browser, 'primer.html#100%', {}, async (page, { watched }) => {
        assert.deepEqual(thrown(watched), []);
        assert.ok(await page.getByRole('button', { name: 'Show hidden lines' }).count() > 0);
    }));

    it('is searched for', () => open(browser, 'primer.html?search=%', {}, async (page, { watched }) => {
        await page.locator('#mdbook-searchresults-header:has-text("%")').waitFor();
        assert.equal(await page.locator('#mdbook-searchbar').inputValue(), '%');
        assert.deepEqual(thrown(watched), []);
    }));

    it('is marked', () => open(browser, 'primer.html?highlight=future+%', {}, async (page, { watched }) => {
        await page.waitForLoadState('networkidle');
        assert.deepEqual(thrown(watched), []);
    }));

    it('in the name of a page that is not there is left out', () => open(browser, '100%.html', {}, async (page, { watched }) => {
        assert.equal(await page.locator('form.look-for').getByRole('searchbox').inputValue(), '100');
        assert.deepEqual(thrown(watched), []);
    }));
});

describe('a page that is not there, below a prefix', () => {
    const browser = browsing(undefined, '/book/');

    for (const path of ['back-pressure.html', 'far/off/back-pressure.html', 'far/']) {
        it(`has its style and its scripts: ${path}`, () => open(browser, path, {}, async page => {
            const form = page.locator('form.look-for');
            assert.equal(await form.evaluate(element => getComputedStyle(element).display), 'flex');
            await form.getByRole('searchbox').fill('backpressure');
            await form.getByRole('button', { name: 'Search' }).press('Enter');
            const found = page.locator('#mdbook-searchresults a[href*="glossary.html"][href$="#backpressure"]');
            await found.first().click();
            await page.waitForURL(url => url.pathname === '/book/glossary.html');
        }));
    }
});
