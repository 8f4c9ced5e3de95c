/** What goes with a game: the stage it is drawn on and how both look. Fetched along with the runtime, before the popup appears. */

export { default as sheet } from './game/game.css'
export { makeStage } from './game/stage.js'
