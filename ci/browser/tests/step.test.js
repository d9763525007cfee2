// Recorded runs, event by event.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { axe } from '../checks/axe.js';
import { NARROW, browsing, open } from '../browser.js';

const browser = browsing();

const stepping = (options, use, name = 'event-loop.html', id = 'timeline-event-loop-loop_delays') =>
    open(browser, name, options, async page => {
        const figure = page.locator(`#${id}`);
        const count = figure.locator('.timeline-steps .timeline-clock');
        await use({
            page, figure,
            button: label => figure.getByRole('button', { name: label, exact: true }),
            says: figure.locator('.timeline-says'),
            table: title => figure.locator('.timeline-state > div', { hasText: title }),
            is: async step => {
                await page.waitForFunction(([id, step]) =>
                    document.querySelector(`#${id} .timeline-steps .timeline-clock`).textContent.startsWith(`step ${step} of`), [id, step]);
                return count.textContent();
            },
        });
    });

describe('a timeline', () => {
    it('is stepped through by buttons, and no further than to its ends', () => stepping({}, async ({ button, is, says, figure }) => {
        await button('Step').click();
        await is(1);
        assert.equal(await button('Back').getAttribute('aria-disabled'), 'true');
        assert.match(await says.textContent(), /task 1 is spawned$/);
        await button('Step').click();
        await is(2);
        assert.match(await says.textContent(), /task 2 is spawned$/);
        await button('Back').click();
        await is(1);
        await button('Back').click({ force: true });
        await is(1);
        await figure.locator('.timeline-band:visible').waitFor();
    }));

    it('is stepped through by keys, which turn no page', () => stepping({}, async ({ button, is, page, figure }) => {
        const address = page.url();
        await button('Step').focus();
        await page.keyboard.press('ArrowRight');
        const last = Number(/of (\d+)/.exec(await is(1))[1]);
        assert.ok(last > 20);
        for (const [key, expected] of [
            ['ArrowRight', 2], ['ArrowRight', 3], ['ArrowLeft', 2], ['End', last], ['ArrowRight', last], ['Home', 1], ['ArrowLeft', 1],
        ]) {
            await page.keyboard.press(key);
            await is(expected);
        }
        await page.keyboard.press('Escape');
        await figure.locator('.timeline-cursor').waitFor({ state: 'hidden' });
        assert.equal(page.url(), address);
    }));

    it('says what the loop holds, and what has changed', () => stepping({}, async ({ button, is, table, says }) => {
        await button('Step').click();
        await is(1);
        assert.equal(await says.getAttribute('aria-live'), 'polite');
        assert.match(await table('ready').textContent(), /^ready \(changed\)task 1$/);
        assert.match(await table('timers').textContent(), /^timersempty$/);
    }));

    it('marks the line of the future in the listing', () => stepping({}, async ({ button, is, page }) => {
        await button('Step').click();
        await is(1);
        const stripe = page.locator('figure.listing .timeline-stripe');
        const lit = await stripe.evaluate(element => element.closest('figure').dataset.source);
        assert.equal(lit, 'listings/event-loop/examples/loop_delays.rs');
    }));

    it('steps from the replay of its output, where Play goes on', () => stepping({}, async ({ page, is }) => {
        const output = page.locator('figure.output[data-program="event-loop/loop_delays"]');
        for (let step = 1; step < 10; step += 1) {
            await output.getByRole('button', { name: 'Step', exact: true }).click();
            await is(step);
        }
        assert.ok(await output.locator('.timeline-later').count() > 0);
        assert.match(await output.locator('.timeline-clock').textContent(), /^\d+ µs of /);
    }));

    it('without notes is stepped through, too', () => stepping({}, async ({ button, is, says }) => {
        await button('Step').click();
        await is(1);
        assert.match(await says.textContent(), /is polled for the first time/);
    }, 'primer.html', 'timeline-primer-song'));

    it('says in the middle of a hang who holds what each waits for', () => stepping({}, async ({ button, figure, says, page }) => {
        const circle = 'soup holds stove and waits for kettle, tea holds kettle and waits for stove: a circle';
        assert.ok((await figure.locator('svg > desc').textContent()).includes(circle));
        assert.equal(await figure.locator('.timeline-plot rect.j:not(.v)').count(), 2);
        assert.equal(await figure.locator('.timeline-plot rect.j.v.c').count(), 2);
        await button('Step').click();
        for (let step = 1; step < 50 && !(await says.textContent()).includes('circle'); step += 1) {
            await page.keyboard.press('ArrowRight');
        }
        assert.match(await says.textContent(), /: soup waits for kettle, held by tea; soup holds/);
    }, 'hangs.html', 'timeline-hangs-two_orders'));

    for (const [name, options] of [['wide', {}], ['narrow', { viewport: NARROW }], ['dark', { colorScheme: 'dark' }]]) {
        it(`has no finding of axe in the middle of it, ${name}`, () => stepping(options, async ({ button, is, page }) => {
            await button('Step').click();
            await is(1);
            const findings = await axe(page);
            assert.deepEqual(findings, [], findings.join('\n'));
        }));
    }
});
