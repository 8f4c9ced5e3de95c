/** Whether somebody else asks this page's visitors for their consent: what they answer there is then waited for. */
export const SIGNALS = () => false
