// Everything is reached and used by keyboard, in order, and one sees where one is.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { browsing, NARROW, open } from '../browser.js';
import { axe } from '../checks/axe.js';
import { tabbing, tabbingBack } from '../checks/focus.js';
import { settled } from '../checks/layout.js';
import { pageWith } from '../site.js';

const browser = browsing();
const CALM = { reducedMotion: 'reduce' };
const active = page => page.evaluate(() => document.activeElement.id);

describe('the Tab key', () => {
    for (const [name, options] of [['event-loop.html', CALM], ['primer.html', { ...CALM, viewport: NARROW }]]) {
        it(`reaches all of ${name} in order, each stop seen and ringed`, () =>
            open(browser, name, options, async page => {
                await settled(page);
                const findings = await tabbing(page);
                assert.deepEqual(findings, [], findings.join('\n'));
            }));
    }

    it('goes back without a stop under the bar at the top', () => open(browser, 'primer.html', CALM, async page => {
        await settled(page);
        await page.locator('.turn a').last().focus();
        const findings = await tabbingBack(page, 60);
        assert.deepEqual(findings, [], findings.join('\n'));
    }));

    for (const name of ['primer.html', '404.html']) {
        it(`leads first past the table of contents, on ${name}`, () => open(browser, name, CALM, async page => {
            const address = page.url();
            await page.keyboard.press('Tab');
            assert.match(await page.evaluate(() => document.activeElement.textContent), /Skip to the text/);
            await page.keyboard.press('Enter');
            assert.equal(await active(page), 'mdbook-content');
            assert.equal(page.url().split('#')[0], address);
            await page.keyboard.press('Tab');
            assert.ok(await page.evaluate(() => !!document.activeElement.closest('main')));
        }));
    }
});

describe('the table of contents', () => {
    for (const [where, options] of [['wide', CALM], ['narrow', { ...CALM, viewport: NARROW }], ['moving', {}]]) {
        it(`is hidden and shown by keyboard: ${where}`, () => open(browser, 'primer.html', options, async page => {
            const toggle = page.getByRole('button', { name: 'Toggle Table of Contents' });
            const link = page.locator('#mdbook-sidebar a').first();
            const shown = await toggle.getAttribute('aria-expanded') === 'true';
            assert.equal(shown, where !== 'narrow');
            for (const [key, state] of [['Enter', !shown], ['Space', shown]]) {
                await toggle.press(key);
                await link.waitFor({ state: state ? 'visible' : 'hidden' });
                assert.equal(await toggle.getAttribute('aria-expanded'), String(state));
            }
            // It is remembered.
            await toggle.press('Enter');
            if (where === 'wide') {
                await page.reload();
                assert.equal(await toggle.getAttribute('aria-expanded'), 'false');
            }
        }));
    }

    it('leaves a page that is clean under axe when it is hidden, and when it covers it', async () => {
        for (const viewport of [undefined, NARROW]) {
            await open(browser, 'primer.html', { ...CALM, ...viewport && { viewport } }, async page => {
                await page.getByRole('button', { name: 'Toggle Table of Contents' }).press('Enter');
                await settled(page);
                assert.deepEqual(await axe(page), []);
            });
        }
    });
});

describe('the menu of themes', () => {
    it('is opened, walked through and closed by keyboard', () => open(browser, 'primer.html', CALM, async page => {
        const toggle = page.locator('#mdbook-theme-toggle');
        await toggle.press('Enter');
        assert.equal(await toggle.getAttribute('aria-expanded'), 'true');
        assert.deepEqual(await axe(page), []);
        await page.keyboard.press('End');
        assert.equal(await active(page), 'mdbook-theme-ayu');
        await page.keyboard.press('ArrowUp');
        await page.keyboard.press('Enter');
        assert.match(await page.evaluate(() => document.documentElement.className), /\bnavy\b/);
        await page.keyboard.press('Escape');
        assert.equal(await toggle.getAttribute('aria-expanded'), 'false');
        assert.equal(await active(page), 'mdbook-theme-toggle');
    }));

    for (const theme of ['rust', 'navy', 'ayu']) {
        it(`has ${theme}, in which axe finds nothing either`, async () => {
            for (const name of ['event-loop.html', 'measured-runtime.html']) {
                await open(browser, name, CALM, async page => {
                    await page.evaluate(theme => localStorage.setItem('mdbook-theme', theme), theme);
                    await page.reload();
                    await settled(page);
                    assert.match(await page.evaluate(() => document.documentElement.className), new RegExp(theme));
                    const findings = await axe(page, ['color-contrast', 'link-in-text-block']);
                    assert.deepEqual(findings, [], findings.join('\n'));
                });
            }
        });
    }
});

describe('a block', () => {
    it('that scrolls sideways is scrolled by arrow keys, which turn no page', () =>
        open(browser, 'primer.html', { ...CALM, viewport: NARROW }, async page => {
            await settled(page);
            const address = page.url();
            const box = page.locator('figure.listing pre > code[tabindex="0"]').first();
            assert.ok((await box.getAttribute('aria-label')).length > 10);
            await box.focus();
            await page.keyboard.press('ArrowRight');
            await page.waitForFunction(() => document.activeElement.scrollLeft > 0);
            assert.equal(page.url(), address);
        }));

    it('shows its hidden lines by keyboard', () => open(browser, pageWith('data-rest=""'), CALM, async page => {
        const button = page.getByRole('button', { name: 'Show hidden lines' }).first();
        const figure = page.locator('figure', { has: button }).first();
        const before = (await figure.innerText()).length;
        await button.press('Enter');
        await page.getByRole('button', { name: 'Hide lines' }).first().waitFor();
        assert.ok((await page.locator('figure', { has: page.getByRole('button', { name: 'Hide lines' }) })
            .first().innerText()).length > before);
    }));
});

describe('the help', () => {
    it('opens, is clean under axe, and closes by keyboard', () => open(browser, 'primer.html', CALM, async page => {
        await page.keyboard.press('?');
        const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
        await help.waitFor();
        assert.deepEqual(await axe(page), []);
        await page.keyboard.press('Escape');
        await help.waitFor({ state: 'hidden' });
    }));
});
