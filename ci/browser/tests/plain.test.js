// The site without scripts, without a server, and by links to what is folded.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';

import { browsing, NARROW, open } from '../browser.js';
import { sideways } from '../checks/layout.js';
import { html, pages, pageWith, site } from '../site.js';

const browser = browsing();
const PLAIN = { javaScriptEnabled: false };

/** How often `part` stands in the HTML of `page`. */
const written = (page, part) => html(page).split(part).length - 1;

describe('without scripts', () => {
    for (const name of ['primer.html', 'event-loop.html', 'measured-runtime.html']) {
        it(`${name} has its text, listings, outputs, pictures and tables`, () =>
            open(browser, name, PLAIN, async (page, { watched }) => {
                assert.deepEqual(watched.errors, []);
                for (const kind of ['listing', 'output', 'timeline', 'measured', 'fails']) {
                    const figures = page.locator(`figure.${kind}`);
                    assert.equal(await figures.count(), written(name, `<figure class="${kind}"`));
                    for (const figure of await figures.all()) {
                        const folded = await figure.evaluate(element => !!element.closest('details:not([open])'));
                        const box = await figure.boundingBox();
                        assert.ok(folded || box && box.height > 30, `a ${kind} is not shown`);
                    }
                }
                assert.ok((await page.locator('main').innerText()).length > 3000);
            }));
    }

    for (const name of ['primer.html', 'models.html', 'listings.html', 'event-loop.html']) {
        it(`${name} does not scroll sideways at 380 pixels`, () =>
            open(browser, name, { ...PLAIN, viewport: NARROW }, async page => {
                const findings = await sideways(page);
                assert.deepEqual(findings, [], findings.join('\n'));
            }));
    }

    it('the table of contents opens by mouse and by keyboard, and has every page', () =>
        open(browser, 'primer.html', PLAIN, async page => {
            const frame = page.locator('#mdbook-sidebar iframe');
            const shown = () => frame.evaluate(element => {
                const { left } = element.getBoundingClientRect();
                return left >= 0 && getComputedStyle(element).visibility === 'visible';
            });
            const opens = async () => {
                for (let wait = 0; wait < 40 && !await shown(); wait += 1) await page.waitForTimeout(50);
                assert.ok(await shown());
            };
            assert.equal(await shown(), false);
            await page.locator('.left-buttons label').click();
            await opens();
            await page.reload();
            await page.getByRole('checkbox', { name: 'Table of contents' }).press('Space');
            await opens();
            const links = await page.frameLocator('#mdbook-sidebar iframe').locator('a').evaluateAll(
                all => all.map(link => new URL(link.href).pathname.slice(1)));
            const named = pages().filter(name => !['404.html', 'index.html'].includes(name));
            assert.deepEqual(named.filter(name => !links.includes(name)), []);
        }));
});

describe('from a folder, without a server', () => {
    const address = name => pathToFileURL(`${site}/${name}`).href;

    it('a page loads without an error, its replay plays and its search finds', () =>
        open(browser, address('primer.html'), {}, async (page, { watched }) => {
            const output = page.locator('figure.output:has(.timeline-controls)').first();
            await output.getByRole('button', { name: 'Play' }).click();
            await page.locator('.timeline-cursor:visible').first().waitFor();
            await page.keyboard.press('s');
            await page.locator('#mdbook-searchbar').pressSequentially('backpressure');
            await page.locator('#mdbook-searchresults a[href$="#backpressure"]').first().waitFor();
            assert.deepEqual(watched.errors, []);
        }));

    it('links lead to the next page and to the glossary', () => open(browser, address('primer.html'), {}, async page => {
        await page.locator('.turn a').last().click();
        await page.waitForURL(url => url.pathname.endsWith('.html') && !url.pathname.endsWith('primer.html'));
        assert.ok(await page.locator('main h1').isVisible());
    }));
});

describe('a link to what is folded', () => {
    it('opens the fold and shows it', () => open(browser, 'primer.html', {}, async page => {
        const link = page.locator('main a.proof[href^="#"]').first();
        const target = (await link.getAttribute('href')).slice(1);
        const figure = page.locator(`[id="${target}"]`);
        await link.press('Enter');
        await figure.waitFor({ state: 'visible' });
        await page.waitForFunction(id => {
            const { top } = document.getElementById(id).getBoundingClientRect();
            return top >= 0 && top < innerHeight;
        }, target);
        assert.ok((await figure.locator('pre').first().innerText()).length > 20);
    }));

    it('opens the fold also where it comes from another page', async () => {
        const [, target] = /class="proof" href="#([^"]+)"/.exec(html('primer.html'));
        await open(browser, `primer.html#${target}`, {}, page =>
            page.locator(`[id="${target}"] pre`).first().waitFor({ state: 'visible' }));
    });
});
