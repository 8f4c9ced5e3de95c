export { default } from '../sources/observed.js'
