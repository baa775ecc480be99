# De naam van de taal in de taal zelf, voor de taalkeuze.
language-name = Nederlands
