// The picture of a recorded run, its replay, and the same in words.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { browsing, open } from '../browser.js';

const browser = browsing();
// On the front page, Play is in the picture.
const PAGE = 'primer.html';

/** Opens the page and gives the replay of one program, its picture and its output. */
const replaying = (options, use) => open(browser, PAGE, options, async page => {
    const output = page.locator('figure.output[data-program="primer/song"]').first();
    const picture = page.locator('figure.timeline[data-program="primer/song"]').first();
    await use({
        page, output, picture,
        button: name => output.getByRole('button', { name, exact: true }),
        cursor: picture.locator('.timeline-cursor'),
        lines: output.locator('.timeline-line'),
        later: output.locator('.timeline-hidden'),
        clock: output.locator('.timeline-clock'),
    });
});

/** Where the cursor stands, in percent. */
const at = cursor => cursor.evaluate(element => parseFloat(element.style.left));

async function plays({ later, cursor, clock, button }, start) {
    await start();
    await cursor.waitFor({ state: 'visible' });
    assert.ok(await later.count() > 0, 'no line is still to come');
    const before = await at(cursor);
    await clock.filter({ hasText: /0\.[1-9]/ }).waitFor();
    assert.ok(await at(cursor) > before, 'the cursor stands still');
    assert.equal(await button('Pause').count(), 1);
}

describe('the replay of an output', () => {
    it('plays, pauses and restarts by mouse', () => replaying({}, async replay => {
        const { button, cursor, clock, lines } = replay;
        assert.ok(await lines.count() > 1);
        await button('½×').click();
        await plays(replay, () => button('Play').click());
        await button('Pause').click();
        const paused = await clock.textContent();
        await replay.page.waitForTimeout(150);
        assert.equal(await clock.textContent(), paused);
        await button('Restart').click();
        await button('Pause').click();
        assert.notEqual(await clock.textContent(), paused);
        assert.equal(await cursor.isVisible(), true);
    }));

    it('plays and pauses by keyboard', () => replaying({}, async replay => {
        const { button, clock, page } = replay;
        await button('½×').press('Enter');
        assert.equal(await button('½×').getAttribute('aria-pressed'), 'true');
        assert.equal(await button('1×').getAttribute('aria-pressed'), 'false');
        await plays(replay, () => button('Play').press('Enter'));
        await button('Pause').press('Space');
        const paused = await clock.textContent();
        await page.waitForTimeout(150);
        assert.equal(await clock.textContent(), paused);
    }));

    it('ends with every line of the output', () => replaying({}, async ({ button, later, lines, clock }) => {
        const whole = await lines.allTextContents();
        await button('4×').click();
        // The clock reads 0 before the first step, too.
        const ended = clock.evaluate(element => new Promise(done => {
            let moved = false;
            new MutationObserver(() => {
                const zero = element.textContent.startsWith('0 µs of');
                if (zero && moved) done();
                moved ||= !zero;
            }).observe(element, { characterData: true, childList: true, subtree: true });
        }));
        await button('Play').click();
        await ended;
        assert.equal(await later.count(), 0);
        assert.deepEqual(await lines.allTextContents(), whole);
    }));

    it('jumps from event to event where motion is unwanted', () =>
        replaying({ reducedMotion: 'reduce' }, async ({ button, cursor, picture }) => {
            await button('½×').click();
            const play = await button('Play').elementHandle();
            const places = await cursor.evaluate((element, play) => new Promise(done => {
                const seen = new Set();
                let frames = 0;
                const look = () => {
                    if (element.hidden) return done({ seen: seen.size, frames });
                    seen.add(element.style.left);
                    frames += 1;
                    return requestAnimationFrame(look);
                };
                play.click();
                look();
            }), play);
            assert.ok(places.frames > 2 * places.seen, `${places.seen} places in ${places.frames} frames`);
            await picture.locator('summary').click();
            await picture.locator('table').waitFor();
            const rows = await picture.locator('table tbody tr').count();
            assert.ok(places.seen > 1 && places.seen <= rows + 1, `${places.seen} places for ${rows} rows`);
        }));
});

describe('the picture of a run', () => {
    it('has a name, a description and a table that tells the same', () => replaying({}, async ({ picture }) => {
        const svg = picture.locator('.timeline-plot > svg');
        assert.equal(await svg.getAttribute('role'), 'img');
        const names = await svg.evaluate(element => element.getAttribute('aria-labelledby').split(' ')
            .map(id => document.getElementById(id).textContent.trim()));
        assert.ok(names.length === 2 && names.every(words => words.length > 10), names.join('; '));
        await picture.locator('summary').click();
        await picture.locator('table').waitFor({ state: 'visible' });
        const lanes = await picture.locator('.timeline-plot text.n').allTextContents();
        const told = await picture.locator('table').textContent();
        assert.ok(lanes.length > 0);
        for (const lane of lanes.map(name => name.replace(/^[└├│ ]+/, ''))) {
            assert.ok(told.includes(lane), `the table does not tell of ${lane}`);
        }
    }));

    it('shows the source line of a row to mouse and keyboard', () => replaying({}, async ({ picture, page }) => {
        const row = picture.locator('button.timeline-lane').first();
        const stripe = page.locator('figure.listing .timeline-stripe');
        assert.match(await row.getAttribute('aria-label'), /show line \d+ in the listing/);
        await row.focus();
        assert.equal(await stripe.count(), 1);
        await row.blur();
        assert.equal(await stripe.count(), 0);
        await row.press('Enter');
        await page.waitForFunction(() => {
            const { top, bottom } = document.querySelector('.timeline-stripe').getBoundingClientRect();
            const bar = document.getElementById('mdbook-menu-bar').getBoundingClientRect();
            return top >= bar.bottom && bottom <= innerHeight;
        });
        await row.blur();
        await row.hover();
        assert.equal(await stripe.count(), 1);
    }));

    it('takes the colors of the theme', async () => {
        const colors = [];
        for (const colorScheme of ['light', 'dark']) {
            await replaying({ colorScheme }, async ({ picture }) => {
                colors.push(await picture.locator('text.n').first().evaluate(text => getComputedStyle(text).fill));
            });
        }
        assert.notEqual(colors[0], colors[1]);
    });
});
