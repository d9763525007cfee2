// A page on paper, and the whole book on one page.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';

import { browsing, open } from '../browser.js';
import { errors } from '../checks/load.js';
import { html, pages } from '../site.js';

const browser = browsing();
const KINDS = ['listing', 'output', 'timeline', 'fails', 'measured'];

/** The text of each sheet of a PDF, in one line each. */
function sheets(pdf) {
    let text;
    try {
        text = execFileSync('pdftotext', ['-', '-'], { input: pdf, encoding: 'utf8', maxBuffer: 1e8 });
    } catch (error) {
        throw new Error(`pdftotext does not run (Debian's package \`poppler-utils\` has it): ${error.message}`);
    }
    return text.split('\f').map(compact);
}

/** Words as they can be found again, however they are broken into lines. */
const compact = words => words.replace(/[\s\u00ad-]+/g, '');

/** The ids of the figures of a kind, as they stand in a page's HTML. */
const ids = (page, kind) => [...html(page).matchAll(new RegExp(`<figure class="${kind}" id="([^"]+)"`, 'g'))].map(match => match[1]);

/** The timelines of a page: the words of the caption, and the names of the rows. */
const timelines = page => page.locator('figure.timeline').evaluateAll(figures => figures.map(figure => ({
    caption: figure.querySelector('figcaption > p').firstChild.textContent,
    rows: [...figure.querySelectorAll('.timeline-plot text.n')].map(text => text.textContent.replace(/^[└├│ ]+/, '')),
})));

describe('a page on paper', () => {
    for (const [name, colorScheme] of [['primer.html', 'light'], ['messages.html', 'dark']]) {
        it(`has every timeline of ${name}, each whole on one sheet`, () =>
            open(browser, name, { colorScheme }, async page => {
                const drawn = await timelines(page);
                const printed = sheets(await page.pdf({ format: 'A4', printBackground: true }));
                assert.ok(drawn.length > 2);
                for (const { caption, rows } of drawn) {
                    // The listing may have the same caption, on another sheet.
                    const whole = text => [caption, ...rows].every(words => text.includes(compact(words)));
                    assert.ok(caption.trim(), 'a timeline without a caption');
                    assert.ok(printed.some(whole), `no sheet has ${rows.join(', ')} and the caption: ${caption}`);
                }
            }));
    }

    it('shows listings, outputs and pictures, and no control', () =>
        open(browser, 'event-loop.html', { colorScheme: 'dark' }, async page => {
            await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
            for (const kind of ['listing', 'output', 'timeline']) {
                for (const figure of await page.locator(`figure.${kind}`).all()) {
                    if (await figure.evaluate(element => !!element.closest('details.proof'))) continue;
                    assert.ok(await figure.isVisible(), await figure.getAttribute('id'));
                }
            }
            const seen = await page.evaluate(() => [...document.querySelectorAll('button, input, nav a, .boring, a.skip')]
                .filter(element => element.checkVisibility({ visibilityProperty: true }))
                .map(element => element.outerHTML.slice(0, 80)));
            assert.deepEqual(seen, []);
        }));

    it('is black on white in every theme', async () => {
        for (const theme of ['light', 'rust', 'coal', 'navy', 'ayu']) {
            await open(browser, 'primer.html', {}, async page => {
                await page.evaluate(theme => localStorage.setItem('mdbook-theme', theme), theme);
                await page.emulateMedia({ media: 'print' });
                await page.reload();
                const colors = await page.evaluate(() => ['html', 'main p', 'figure.listing code', 'figure.listing code span']
                    .map(selector => getComputedStyle(document.querySelector(selector)))
                    .map(style => [style.color, style.backgroundColor]).flat());
                const [black, white, ...rest] = colors;
                assert.deepEqual([black, white], ['rgb(0, 0, 0)', 'rgb(255, 255, 255)'], theme);
                for (const color of rest) {
                    assert.ok(['rgb(0, 0, 0)', 'rgb(68, 68, 68)', 'rgba(0, 0, 0, 0)'].includes(color), `${theme}: ${color}`);
                }
            });
        }
    });
});

describe('the whole book on one page', () => {
    it('holds every figure of every page', () => {
        for (const kind of KINDS) {
            const whole = new Set(ids('print.html', kind));
            const all = pages().filter(page => page !== 'index.html').flatMap(page => ids(page, kind));
            assert.ok(all.length > 0, `no page has a ${kind}`);
            assert.deepEqual(all.filter(id => !whole.has(id)), [], kind);
        }
    });

    it('loads without an error, and asks for its own files only', () =>
        // All pages in one, without a graphics card: some 700 000 pixels high.
        open(browser, 'print.html', { timeout: 90_000 }, async (page, { watched }) => {
            assert.deepEqual(await errors(page, watched), []);
            assert.equal(await page.locator('figure.timeline').count(), ids('print.html', 'timeline').length);
        }));
});
