// Where the Tab key leads.

/** What the Tab key must reach, in the order of the document; the page keeps it as `stops`. */
function reachable(page) {
    return page.evaluate(() => {
        const can = 'a[href], button, input, summary, [tabindex]:not([tabindex="-1"])';
        window.stops = [...document.querySelectorAll(can)].filter(element => element.tabIndex >= 0
            && !element.disabled && element.checkVisibility({ visibilityProperty: true }));
        return window.stops.map(element => element.outerHTML.slice(0, 80));
    });
}

/** What has the focus: which of the stops it is, and whether a reader can see that. */
function focused(page) {
    return page.evaluate(() => {
        const element = document.activeElement;
        if (!element || element === document.body) return null;
        const box = element.getBoundingClientRect();
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
        // The bar at the top stays there and must not hide what has the focus.
        const bar = document.getElementById('mdbook-menu-bar');
        const top = !bar || bar.contains(element) || element.closest('#mdbook-sidebar, .skip')
            ? 0 : Math.max(bar.getBoundingClientRect().bottom, 0);
        const words = (element.getAttribute('aria-label') || element.textContent).trim().replace(/\s+/g, ' ');
        return {
            name: `${element.tagName.toLowerCase()}${element.id && `#${element.id}`} "${words.slice(0, 40)}"`,
            place: (window.stops || []).indexOf(element),
            ring: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1 || boxShadow !== 'none',
            seen: element.checkVisibility({ visibilityProperty: true }) && box.width > 0 && box.height > 0
                && box.bottom > top && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
        };
    });
}

/** What is wrong with a stop of the Tab key by itself. */
function faults(stop) {
    return [
        ...stop.seen ? [] : [`${stop.name} has the focus where nobody sees it`],
        ...stop.ring ? [] : [`${stop.name} shows no ring when it has the focus`],
    ];
}

/** Goes `presses` stops back by Shift and Tab, and says which of them cannot be seen. */
export async function tabbingBack(page, presses) {
    const findings = [];
    for (let press = 0; press < presses; press += 1) {
        await page.keyboard.press('Shift+Tab');
        const stop = await focused(page);
        if (stop) findings.push(...faults(stop));
    }
    return findings;
}

/**
 * Goes through the page by Tab and says which stops cannot be seen, show no ring or come out
 * of order, and what was not reached.
 */
export async function tabbing(page) {
    const expected = await reachable(page);
    const findings = [];
    const reached = new Set();
    let before = -1;
    for (let presses = 0; presses < expected.length + 20; presses += 1) {
        await page.keyboard.press('Tab');
        const stop = await focused(page);
        if (!stop || reached.has(stop.place)) break;
        reached.add(stop.place);
        findings.push(...faults(stop));
        if (stop.place < before) findings.push(`${stop.name} comes out of order`);
        before = stop.place;
    }
    const missed = expected.filter((_, place) => !reached.has(place));
    return [...findings, ...missed.map(name => `Tab does not reach ${name}`)];
}
