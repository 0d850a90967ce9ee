// Figures as people read them.

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

export const count = value => whole.format(value);
export const percent = (fraction, decimals = 1) => `${(100 * fraction).toFixed(decimals)} %`;
export const milliseconds = value => (value >= 10_000 ? `${(value / 1000).toFixed(1)} s` : `${whole.format(value)} ms`);
export const score = value => value.toFixed(2);
export const seconds = value => (value < 100 ? `${value.toFixed(1)} s` : `${Math.floor(value / 60)}:${String(Math.floor(value % 60)).padStart(2, "0")}`);
