// The steps of a recorded event loop, one by one.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { browsing, open } from '../browser.js';
import { pageWith } from '../site.js';

const browser = browsing();
const PAGE = pageWith('<figure class="stepper"');

const stepping = use => open(browser, PAGE, {}, async page => {
    const figure = page.locator('figure.stepper').first();
    await figure.locator('.stepper-panel').waitFor();
    const count = figure.locator('.timeline-clock');
    const last = Number(/of (\d+)/.exec(await count.textContent())[1]);
    await use({
        page, figure, last,
        panel: figure.locator('.stepper-panel'),
        says: figure.locator('.stepper-says'),
        button: name => figure.getByRole('button', { name, exact: true }),
        step: async () => Number(/step (\d+)/.exec(await count.textContent())[1]),
    });
});

describe('the stepper', () => {
    it('steps by mouse, to both ends and not beyond', () => stepping(async ({ button, step, says, last }) => {
        const words = await says.textContent();
        await button('Next').click();
        assert.equal(await step(), 2);
        assert.notEqual(await says.textContent(), words);
        await button('Previous').click();
        assert.equal(await says.textContent(), words);
        assert.equal(await button('First').getAttribute('aria-disabled'), 'true');
        await button('Last').click();
        await button('Next').click({ force: true });
        assert.equal(await step(), last);
        await button('First').click();
        assert.equal(await step(), 1);
    }));

    it('goes where the strip is clicked', () => stepping(async ({ figure, step }) => {
        await figure.locator('.stepper-plot').click({ position: { x: 60, y: 10 } });
        assert.ok(await step() > 1);
    }));

    it('steps by arrow keys, Home and End, and turns no page', () => stepping(async ({ panel, page, step, last }) => {
        const address = page.url();
        await panel.focus();
        for (const [key, expected] of [
            ['ArrowRight', 2], ['ArrowRight', 3], ['ArrowLeft', 2],
            ['End', last], ['ArrowRight', last], ['Home', 1], ['ArrowLeft', 1],
        ]) {
            await page.keyboard.press(key);
            assert.equal(await step(), expected, key);
        }
        assert.equal(page.url(), address);
    }));

    it('steps by its slider', () => stepping(async ({ figure, page, step }) => {
        const slider = figure.getByRole('slider', { name: 'Step' });
        await slider.focus();
        await page.keyboard.press('ArrowRight');
        assert.equal(await step(), 2);
        assert.match(await slider.getAttribute('aria-valuetext'), /^step 2 of \d+$/);
    }));

    it('says each step in words, to those who listen as well', () => stepping(async ({ says, figure }) => {
        assert.equal(await says.getAttribute('aria-live'), 'polite');
        assert.match(await says.textContent(), /\w+ \w+.*\.$/);
        await figure.locator('summary').click();
        const rows = figure.locator('.stepper-table tbody tr');
        await rows.first().waitFor({ state: 'visible' });
        assert.ok(await rows.count() > 1);
    }));
});
