// The search finds a listing, a word, an error code and a message, and is loaded by who searches.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { browsing, open } from '../browser.js';
import { axe } from '../checks/axe.js';
import { settled } from '../checks/layout.js';

const browser = browsing();
const PAGE = 'primer.html';
const RESULT = '#mdbook-searchresults a';

async function search(page, words) {
    await page.keyboard.press('s');
    await page.locator('#mdbook-searchbar').waitFor({ state: 'visible' });
    await page.locator('#mdbook-searchbar').pressSequentially(words);
    await page.locator(RESULT).first().waitFor();
    await page.waitForFunction(words => document.querySelector('#mdbook-searchresults-header')
        .textContent.includes(`'${words}'`), words);
}

/** Follows the result that leads to `address`, and gives what stands below its heading. */
async function follow(page, address) {
    const [file, fragment] = address.split('#');
    await page.locator(`${RESULT}[href*="${file}"][href$="#${fragment}"]`).first().click();
    await page.waitForURL(url => url.pathname.endsWith(`/${file}`) && url.hash === `#${fragment}`);
    return page.evaluate(fragment => {
        const range = document.createRange();
        const headings = [...document.querySelectorAll('main :is(h1, h2, h3)')];
        const at = headings.findIndex(heading => heading.id === fragment);
        if (at < 0) return null;
        range.setStartAfter(headings[at]);
        range.setEndBefore(headings[at + 1] || document.querySelector('main').lastElementChild);
        return range.cloneContents().textContent;
    }, fragment);
}

describe('the search', () => {
    for (const [what, words, address] of [
        ['the listing', 'song_awaited', 'primer.html#both-at-once'],
        ['the word', 'backpressure', 'glossary.html#backpressure'],
        ['the error code', 'E0277', 'listings.html#e0277'],
        ['the message', 'all branches are disabled', 'symptoms.html#panics'],
    ]) {
        it(`finds ${what} ${words}`, () => open(browser, PAGE, {}, async page => {
            await search(page, words);
            const text = await follow(page, address);
            assert.ok(text, `${address} has no such heading`);
            if (what !== 'the word') assert.ok(text.includes(words), text.slice(0, 200));
        }));
    }

    // English's stop words, which mdBook's index leaves out.
    for (const word of ['while', 'for', 'where', 'else', 'let', 'if', 'either']) {
        it(`finds ${word}`, () => open(browser, PAGE, {}, async page => {
            await search(page, word);
            const marked = await page.locator('#mdbook-searchresults .teaser em').allTextContents();
            assert.ok(marked.some(words => words.toLowerCase().replace(/\W/g, '') === word), marked.join(', '));
        }));
    }

    it('loads its index only when somebody searches', () => open(browser, PAGE, {}, async (page, { watched }) => {
        const index = () => watched.answers.filter(answer => answer.url().includes('searchindex')).length;
        await page.waitForLoadState('networkidle');
        assert.equal(index(), 0);
        await search(page, 'waker');
        assert.equal(index(), 1);
    }));

    it('is opened, used and closed by keyboard', () => open(browser, PAGE, {}, async page => {
        const toggle = page.locator('#mdbook-search-toggle');
        await toggle.press('Enter');
        assert.equal(await toggle.getAttribute('aria-expanded'), 'true');
        await page.keyboard.type('waker');
        await page.locator(RESULT).first().waitFor();
        await page.keyboard.press('Tab');
        const focused = await page.evaluate(selector => document.activeElement.matches(selector), RESULT);
        assert.ok(focused, 'Tab does not lead from the words to the results');
        await page.keyboard.press('Escape');
        assert.equal(await toggle.getAttribute('aria-expanded'), 'false');
    }));

    for (const colorScheme of ['light', 'dark']) {
        it(`is clean under axe with its results: ${colorScheme}`, () =>
            open(browser, PAGE, { colorScheme }, async page => {
                await search(page, 'waker');
                await settled(page);
                assert.deepEqual(await axe(page), []);
            }));
    }
});

describe('the page that is not there', () => {
    it('offers to search for the words of its address', () => open(browser, 'back-pressure.html', {}, async page => {
        assert.match(await page.locator('main h1').textContent(), /not found/i);
        const form = page.locator('form.look-for');
        assert.equal(await form.getByRole('searchbox').inputValue(), 'back pressure');
        await form.getByRole('searchbox').fill('backpressure');
        await form.getByRole('button', { name: 'Search' }).press('Enter');
        await page.locator(`${RESULT}[href*="glossary.html"][href$="#backpressure"]`).first().waitFor();
    }));
});
