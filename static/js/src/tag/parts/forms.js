export { default } from '../sources/forms.js'
