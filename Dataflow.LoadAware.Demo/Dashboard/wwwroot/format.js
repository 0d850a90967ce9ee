// Figures as people read them.

const MOST_DECIMALS = 3;
const numbers = [...Array(MOST_DECIMALS + 1).keys()].map(decimals => new Intl.NumberFormat("en", { minimumFractionDigits: decimals, maximumFractionDigits: decimals }));

export const count = (value, decimals = 0) => numbers[decimals].format(value);
export const percent = (fraction, decimals = 1) => `${(100 * fraction).toFixed(decimals)} %`;
export const milliseconds = value => (value >= 10_000 ? `${(value / 1000).toFixed(1)} s` : `${count(value)} ms`);
export const score = value => value.toFixed(2);
export const seconds = value => (value < 100 ? `${value.toFixed(1)} s` : `${Math.floor(value / 60)}:${String(Math.floor(value % 60)).padStart(2, "0")}`);

// The decimals that tell the ticks of an axis apart.
export const decimalsOf = step => numbers.findIndex((_, decimals) => decimals === MOST_DECIMALS || isWhole(step * 10 ** decimals));

const isWhole = value => Math.abs(value - Math.round(value)) < 1e-6;
