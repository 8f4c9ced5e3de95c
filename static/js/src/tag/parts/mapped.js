export { default } from '../sources/mapped.js'
