// What holds of every page, whatever stands on it.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { browsing, NARROW, open, picture, WIDE, ZOOMED } from '../browser.js';
import { axe } from '../checks/axe.js';
import { cut, settled, sideways, unfold } from '../checks/layout.js';
import { errors, shifts, weight } from '../checks/load.js';
import { pages } from '../site.js';

const browser = browsing();

/** A test: the check finds nothing. */
function nothing(t, sentence, check) {
    return t.test(sentence, async () => {
        const findings = await check();
        assert.deepEqual(findings, [], findings.join('\n'));
    });
}

/** The same for what can be seen: a page on which something is found is kept as a picture. */
function unseen(t, page, name, sentence, check) {
    return nothing(t, sentence, async () => {
        const findings = await check();
        if (findings.length > 0) await picture(page, `failed ${name} ${sentence}`);
        return findings;
    });
}

async function axeIn(t, page, name, colorScheme, width) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await settled(page);
    if (process.env.BOOK_SCREENSHOTS) await picture(page, `${name} ${colorScheme} ${width}`);
    const theme = await page.evaluate(() => document.documentElement.className);
    assert.match(theme, colorScheme === 'dark' ? /\bcoal\b/ : /\blight\b/);
    await unseen(t, page, name, `axe finds nothing: ${colorScheme}, ${width}`, () => axe(page));
}

const fits = (t, page, name, where) =>
    unseen(t, page, name, `it does not scroll sideways ${where}`, () => sideways(page));

async function wide(t, name) {
    await open(browser, name, { viewport: WIDE, reducedMotion: 'reduce' }, async (page, { watched }) => {
        const test = (sentence, check) => nothing(t, sentence, check);
        await test('it loads without an error, and from its own host', () => errors(page, watched));
        await test('it is light before its reader acts', () => weight(page, watched));
        await test('its layout does not shift', () => shifts(page));
        await test('its listings fit', () => cut(page));
        await axeIn(t, page, name, 'light', 'wide');
        await unfold(page);
        await axeIn(t, page, name, 'dark', 'wide, unfolded');
    });
}

async function narrow(t, name) {
    await open(browser, name, { viewport: NARROW, reducedMotion: 'reduce' }, async page => {
        const test = (sentence, check) => nothing(t, sentence, check);
        await test('its layout does not shift on a narrow screen', () => shifts(page));
        await fits(t, page, name, 'at 380 pixels');
        await axeIn(t, page, name, 'dark', 'narrow');
        await unfold(page);
        await axeIn(t, page, name, 'light', 'narrow, unfolded');
        await fits(t, page, name, 'at 380 pixels, unfolded');
        await page.setViewportSize(ZOOMED);
        await settled(page);
        await fits(t, page, name, 'at 200 %, unfolded');
    });
}

describe('each page', { concurrency: 2 }, () => {
    for (const name of pages()) {
        it(name, async t => {
            await wide(t, name);
            await narrow(t, name);
        });
    }
});
