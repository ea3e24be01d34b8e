// Starts the page: the only module that index.html names.

import app from './app.js'
import { pageModel } from './model.js'

app.render({ model: pageModel(), el: document.getElementById('lamppost') })
