// Captions, marks and code: quiet, whole, and named.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { browsing, NARROW, open } from '../browser.js';
import { pageWith } from '../site.js';

const browser = browsing();

describe('a caption', () => {
    it('is a title, and unfolds the file, the command and the Playground', () =>
        open(browser, pageWith('data-playground=""'), {}, async page => {
            const caption = page.locator('figure.listing[data-playground] figcaption').first();
            assert.doesNotMatch(await caption.innerText(), /listings\/|cargo|Playground/);
            await caption.locator('summary').press('Enter');
            await caption.getByRole('link', { name: 'Playground' }).waitFor();
            assert.match(await caption.innerText(), /listings\/[\w/-]+\.rs/);
        }));

    it('of the next part of a program leads to the part before', () =>
        open(browser, pageWith('>… continued</a>'), {}, async page => {
            const caption = page.locator('figcaption:has-text("… continued")').first();
            assert.equal((await caption.innerText()).trim(), '… continued');
            assert.equal(await page.locator(await caption.locator('a').getAttribute('href')).count(), 1);
        }));
});

describe('the mark of a proof', () => {
    it('is on the line of the word before it', () => open(browser, 'joining.html', { viewport: NARROW }, async page => {
        const marks = page.locator('main a.proof');
        assert.ok(await marks.count() > 5);
        // At each width some sentence ends where a line does.
        for (let width = 320; width <= 400; width += 4) {
            await page.setViewportSize({ width, height: 800 });
            const wrapped = await marks.evaluateAll(all => all.filter(mark => {
                let before = mark.previousSibling;
                while (before.lastChild) before = before.lastChild;
                const range = document.createRange();
                range.setStart(before, before.length - 1);
                range.setEnd(before, before.length);
                const [word, own] = [range.getBoundingClientRect(), mark.getBoundingClientRect()];
                return own.top > word.bottom;
            }).map(mark => mark.parentElement.textContent));
            assert.deepEqual(wrapped, [], `at ${width} pixels`);
        }
    }));

    it('names the test to who points, tabs or listens', () => open(browser, 'joining.html', {}, async page => {
        const mark = page.locator('main a.proof').first();
        const id = (await mark.getAttribute('href')).slice(1);
        const test = (await page.locator(`[id="${id}"] summary`).textContent()).trim();
        assert.equal(await mark.getAttribute('title'), `Checked by the test: ${test}`);
        assert.equal(await page.getByRole('link', { name: `Checked by the test: ${test}` }).count() > 0, true);
        await page.locator('body').press('Tab');
        await mark.focus();
        const shown = await mark.evaluate(element => getComputedStyle(element, '::after').content);
        assert.ok(shown.includes(test), shown);
    }));

    it('leads to a list that is not in the table of contents', () => open(browser, 'joining.html', {}, async page => {
        const contents = page.locator('#mdbook-sidebar .on-this-page');
        assert.ok(await contents.getByText('Summary', { exact: true }).isVisible());
        assert.ok(!await contents.getByText('Proofs', { exact: true }).isVisible());
    }));
});

describe('code', () => {
    it('that goes on to the right fades there until it is scrolled to', () =>
        open(browser, 'primer.html', { viewport: NARROW }, async page => {
            const code = page.locator('figure.listing pre > code[data-more]').first();
            assert.match(await code.evaluate(element => getComputedStyle(element).maskImage), /gradient/);
            const handle = await code.elementHandle();
            await handle.evaluate(element => element.scrollTo({ left: element.scrollWidth, behavior: 'instant' }));
            await page.waitForFunction(element => !element.hasAttribute('data-more'), handle);
        }));

    it('that the compiler refuses shows the first error, and unfolds the others', () =>
        open(browser, pageWith('more errors</summary>'), {}, async page => {
            const figure = page.locator('figure.fails:has(details.rest)').first();
            const shown = async () => (await figure.innerText()).match(/^error/gm).length;
            assert.equal(await shown(), 1);
            const summary = figure.locator('details.rest summary');
            const more = Number.parseInt(await summary.innerText(), 10);
            await summary.press('Enter');
            assert.equal(await shown(), 1 + more);
        }));
});

describe('the front page', () => {
    it('has Play directly below its picture, and Step once', () => open(browser, '', {}, async page => {
        const next = page.locator('.front .timeline-plot + .timeline-controls');
        assert.ok(await next.getByRole('button', { name: 'Play' }).isVisible());
        assert.equal(await page.getByRole('button', { name: 'Step', exact: true }).count(), 1);
    }));
});
