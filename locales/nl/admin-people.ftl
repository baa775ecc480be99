# Het beheergedeelte: mensen, groepen, licenties, en bellers helpen.

# Mensen vinden.
admin-people = Mensen
admin-groups = Groepen
admin-licences = Licenties
people-search = Naam of gebruikers-ID
people-search-hint = Het begin is genoeg, met kleine letters of hoofdletters.
people-state = Toestand
people-everybody = Iedereen
people-registered = Geregistreerd
people-unregistered = Nog niet geregistreerd
people-capable = Kan herstellen
people-enabled = Mag herstellen
people-paused = Herstel nu gepauzeerd
people-disabled = Uitgeschakeld
people-with-roles = Met een rol
people-can-reset = Kan herstellen
people-cannot-reset = Kan niet herstellen
people-undecided = Nog niet uitgezocht
people-authority = Wachtwoord bewaard
people-licence = Licentie
people-any = Maakt niet uit
people-find = Zoeken
people-all = Iedereen tonen
people-none = Zo is er niemand. Probeer minder letters, of een andere toestand.
people-no-more = Hierna komt niemand meer.
people-name = Naam
people-user-id = Gebruikers-ID
people-roles = Rollen
people-pages = Pagina’s van de lijst
people-first = Naar het begin
people-more = Meer
people-add = Iemand toevoegen
people-import = Een lijst importeren
people-export = De lijst exporteren
people-back = Terug naar de lijst
people-kept-cloud = In de cloud
people-kept-hash-sync = Bij de eigen directory, met een kopie hier
people-kept-pass-through = Bij de eigen directory
people-kept-federated = Bij een andere identiteitsprovider
people-kept-other = Ergens anders

# Eén persoon.
person-not-ours = Dit account is door iets anders dan Latchkey gewijzigd
person-not-ours-text = De rol, de toestand of de plaats van het wachtwoord draagt ons merk niet. Niemand kan het gebruiken, en hier kan er niets mee worden gedaan. Zoek uit hoe dit komt, en importeer de persoon opnieuw.
person-now = Als deze persoon nu kwam
person-now-yes = { $count ->
    [one] Het wachtwoord kan worden hersteld, met één bewijs.
   *[other] Het wachtwoord kan worden hersteld, met { $count } verschillende bewijzen.
}
person-now-kinds = Bruikbaar zijn:
person-now-code = De code:
person-reset-pause = Herstellen
person-sign-in-pause = Aanmelden
person-paused-until = Gepauzeerd tot
person-not-paused = Niet gepauzeerd
person-caller = Beller
person-caller-verified = Je hebt gecontroleerd wie het is. Dit telt tot
person-caller-must = Niemand is gecontroleerd. Doe dat eerst, voordat je een beller helpt.
person-caller-nobody = Niemand is gecontroleerd. Met jouw rol mag je toch verder.
person-actions = Wat je kunt doen
person-no-actions = Met jouw rol kun je deze persoon bekijken, en verder niets.
person-contact = Contactgegevens
person-masked = Er staat niet meer dan een beller nodig heeft om het eigene te herkennen.
person-no-contact = Er is niets bekend.
person-sort = Wat
person-value = Waarde
person-source = Van
person-confirmed = Bevestigd
person-never = Nooit
person-unusable = Onbruikbaar
person-methods = Verder geregistreerd
person-since = Sinds
person-none = Geen
person-answers = { $count ->
    [one] Eén beantwoord. Niemand kan het antwoord zien.
   *[other] { $count } beantwoord. Niemand kan de antwoorden zien.
}
person-passkeys = { $count ->
    [one] Eén.
   *[other] { $count }.
}
person-last-used = Laatst gebruikt
person-registered = Laatst iets geregistreerd
person-looked-at = Laatst nagekeken
person-asked-again = Gevraagd om opnieuw te kijken
person-account = Het account
person-enabled = Ingeschakeld
person-kind = Soort
person-password = Wachtwoord
person-password-set = Ingesteld
person-must-change = Te wijzigen bij de volgende aanmelding
person-directory = De directory
person-synced = Laatst van gehoord
person-gone = Daar verdwenen sinds
person-owned = Deze persoon komt uit je directory. Namen en contactgegevens die daar staan wijzig je daar; de volgende synchronisatie brengt ze hierheen.
person-language = Taal
person-none-chosen = Geen gekozen
person-added = Toegevoegd
person-sessions = Aangemeld
person-no-sessions = Deze persoon is nergens aangemeld.
person-lately = De laatste tijd
person-nothing-lately = Er is nog niets gebeurd.
person-when = Wanneer
person-what = Wat
person-outcome = Uitkomst
person-by = Door
person-success = Gelukt
person-failure = Mislukt
person-back = Terug naar de persoon
person-save = Opslaan
person-stale = Iemand anders heeft deze persoon gewijzigd
person-stale-caption = Waar je formulier afwijkt van wat er staat
person-on-file = Staat er nu
person-saved = Opgeslagen.
person-created = De persoon is toegevoegd. Er is nog geen wachtwoord; dat stelt de persoon zelf in met wat bekend is.
person-verified = De beller is wie die zegt te zijn. Dit telt 15 minuten, voor jou en deze persoon.
person-roles-saved = De rollen zijn opgeslagen.
person-removed = Het is weggenomen, en de persoon krijgt er een mail over.

contact-primary-mail = Mailadres
contact-alternate-email = Ander e-mailadres
contact-authentication-email = Privé-e-mailadres voor herstel
contact-mobile-phone = Mobiele telefoon
contact-office-phone = Telefoon op kantoor
contact-authentication-phone = Privételefoon voor herstel
source-user = De persoon
source-admin = Een beheerder
source-sync = De directory
source-import = Een import
person-kind-email = E-mailadres
person-kind-mobile = Mobiele telefoon
person-kind-office = Telefoon op kantoor
person-kind-questions = Beveiligingsvragen
person-kind-app = Verificatie-app
person-kind-member = Lid
person-kind-guest = Gast
person-kind-self-service = Zelf aangemeld
person-kind-synced-guest = Gast van een andere directory
method-passkeys = Passkeys (inlogsleutels)
person-password-none = Nooit ingesteld
person-password-here = Hier bewaard
person-password-directory = Bewaard door de directory, die bereikbaar is
person-password-directory-away = Bewaard door de directory, die nu niet bereikbaar is
person-password-elsewhere = Bewaard door een andere identiteitsprovider

# Waarom iemand nu niet kan herstellen, en wat zou helpen.
person-why-unknown = Deze persoon is niet bekend.
person-remedy-unknown = Controleer de gebruikers-ID en het domein.
person-why-personal = Het adres hoort bij een persoonlijke maildienst.
person-remedy-personal = Het wachtwoord wordt bij die dienst hersteld.
person-why-guest = Gasten van deze soort kunnen hun wachtwoord hier niet herstellen.
person-remedy-guest = Dat doen ze bij de organisatie waar ze vandaan komen.
person-why-disabled = Het account is uitgeschakeld.
person-remedy-disabled = Schakel het in, hier of in je directory.
person-why-off = Zelf herstellen staat voor iedereen uit.
person-remedy-off = Zet het aan in de instellingen.
person-why-administrators-off = Beheerders mogen hun eigen wachtwoord hier niet herstellen.
person-remedy-administrators-off = Een andere beheerder stelt het in, of de instellingen staan het weer toe.
person-why-no-policy = Je organisatie heeft nog geen instellingen opgeslagen.
person-remedy-no-policy = Sla de instellingen één keer op.
person-why-scope = Deze persoon hoort niet bij wie mag herstellen.
person-remedy-scope = Zet de persoon in een groep die het mag, of haal die uit de groep die het niet mag.
person-why-licence = Er is geen licentie die herstellen toestaat.
person-remedy-licence = Geef een licentie die dat wel doet.
person-why-methods = Er zijn te weinig manieren om te bewijzen wie het is.
person-remedy-methods = Vul aan wat ontbreekt, of nodig de persoon uit om te registreren.
person-why-writeback-off = Het wachtwoord wordt on-premises bewaard, en terugschrijven staat uit.
person-remedy-writeback-off = Zet het aan in de on-premises instellingen.
person-why-directory-action = In de directory moet iemand iets rechtzetten.
person-remedy-directory-action = Kijk naar de agents in de on-premises instellingen.
person-why-directory-away = Geen agent van de directory is bereikbaar.
person-remedy-directory-away = Controleer of de agent draait en naar internet kan.
person-why-paused = Herstellen is gepauzeerd na mislukte bewijzen.
person-remedy-paused = Controleer wie het is, en hef dan de pauze op. Anders eindigt ze vanzelf.
person-why-not-ours = Het account is door iets anders dan Latchkey gewijzigd.
person-remedy-not-ours = Importeer de persoon opnieuw.

# Wat met één knop gebeurt.
action-verify = Een beller controleren
action-edit = Wijzigen
action-remove-method = Een methode wegnemen
action-temporary-password = Tijdelijk wachtwoord
action-roles = Rollen wijzigen
person-do-clear-pause = De pauze opheffen
person-do-clear-pause-lead = Mislukte bewijzen en verkeerde wachtwoorden worden vergeten, en herstellen werkt meteen weer. Wat aan wie is gestuurd, blijft tellen.
person-do-clear-pause-done = De pauze is opgeheven.
person-do-unlock = Ontgrendelen
person-do-unlock-lead = Aanmelden kan weer, met het wachtwoord dat er is. Waar een directory het wachtwoord bewaart, wordt het account daar ontgrendeld. De persoon krijgt er een mail over.
person-do-unlock-done = Het account is ontgrendeld.
person-do-end-sessions = Alle sessies beëindigen
person-do-end-sessions-lead = De persoon wordt overal meteen afgemeld. Het wachtwoord blijft zoals het is.
person-do-end-sessions-done = Alle sessies zijn beëindigd.
person-do-invite = Uitnodigen om te registreren
person-do-invite-lead = De persoon krijgt een mail waarin staat waar manieren om weer binnen te komen worden ingesteld. Er staat geen link in die iemand aanmeldt.
person-do-invite-done = De uitnodiging is onderweg.
person-do-ask-again = Vragen om opnieuw te kijken
person-do-ask-again-lead = Bij de volgende aanmelding wordt gevraagd of wat is geregistreerd nog klopt.
person-do-ask-again-done = Bij de volgende aanmelding wordt het gevraagd.
person-do-ask-again-never = Je instellingen vragen mensen nooit of wat ze registreerden nog klopt. Wijzig dat eerst in de instellingen.
person-do-disable = Uitschakelen
person-do-disable-lead = Aanmelden en herstellen kan niet meer, en de persoon wordt overal afgemeld. Er wordt niets verwijderd.
person-do-disable-done = Het account is uitgeschakeld.
person-do-disabled-already = Het account is al uitgeschakeld.
person-do-enable = Inschakelen
person-do-enable-lead = Aanmelden en herstellen kan weer.
person-do-enable-done = Het account is ingeschakeld.
person-do-enabled-already = Het account is al ingeschakeld.
person-do-enable-there = Je directory heeft dit account uitgeschakeld. Schakel het daar in; de volgende synchronisatie brengt het hierheen.
person-do-oneself = Je kunt je eigen account niet uitschakelen. Een andere beheerder wel.
person-do-last-global = Dit is de laatste globale beheerder. Maak eerst iemand anders globale beheerder.
person-do-directory-away = Geen agent van de directory is bereikbaar, dus er is niets gewijzigd. Probeer het zo weer.
person-do-under-way = De directory is nog bezig met een ander verzoek voor deze persoon. Probeer het zo weer.
person-do-verify-first = Controleer eerst of de beller is wie die zegt te zijn.
person-do-unverified = Niemand is gecontroleerd. Met jouw rol mag je toch verder.

# Een beller controleren.
verify-heading = Een beller controleren
verify-lead = Stuur een code naar iets wat bekend is, en laat de beller die voorlezen. Vraag nooit om een wachtwoord, en zeg nooit wat er bekend is.
verify-nothing = Er is niets bekend waarvan een beller een code kan voorlezen. Controleer op een andere manier wie het is, bijvoorbeeld via de leidinggevende, en laat een gebruikersbeheerder verdergaan.
verify-how = Hoe het wordt bewezen
verify-sms = Een sms naar de mobiele telefoon
verify-email = Een mail
verify-app = De code die de verificatie-app toont
verify-send = Verder
verify-capped = Er is al zo veel hierheen gestuurd dat er tot { $time } UTC niets meer bij mag. Kies een andere manier.
verify-locked = Na te veel verkeerde codes kan voor dit account tot { $time } UTC niets worden bewezen.
verify-code-heading = Welke code leest de beller voor?
verify-code-sent = Er is een code gestuurd naar de persoon,
verify-code-app = Laat de beller de verificatie-app openen en de zes cijfers voorlezen die bij dit account staan.
verify-code-hint = Verkeerde codes tellen als die van de persoon zelf: na een paar pauzeert herstellen voor dit account.
verify-check = Controleren
verify-undeliverable = Het bericht kon niet worden bezorgd. Kies een andere manier.

# Een directory die iets wordt gevraagd.
directory-wait-heading = De directory wordt gevraagd
directory-unlocked = De directory heeft het account ontgrendeld.
directory-password-set = De directory heeft het tijdelijke wachtwoord aangenomen.
directory-refused = De directory heeft het niet gedaan
directory-not-asked = Geen agent nam het verzoek aan. Er is niets gewijzigd.
directory-unknown = Een agent nam het verzoek aan en gaf geen antwoord. Misschien is het gebeurd: laat de persoon het proberen.
directory-rules = De wachtwoordregels daar weigeren dit. Misschien is het wachtwoord nog maar net gewijzigd.
directory-not-found = Daar is niet precies één account voor deze persoon.
directory-protected = Het account is daar beschermd, of ligt buiten wat de agent mag aanraken.
directory-permission = De agent mist een recht, of is hier niet voor ingericht. Voer de controle uit op de machine waarop die staat.
directory-closed = Het account is daar vergrendeld of uitgeschakeld.
directory-later = De directory is onbereikbaar of druk. Probeer het zo weer.
directory-other = De directory gaf een antwoord dat we niet begrijpen.

# Een tijdelijk wachtwoord.
temporary-lead = We maken een wachtwoord en tonen het je één keer. De persoon moet het meteen na het aanmelden wijzigen, wordt overal afgemeld en krijgt er een mail over.
temporary-there = Het wordt in de directory ingesteld.
setting-temporary-passwords = Laat beheerders tijdelijke wachtwoorden geven
setting-temporary-passwords-hint = Er wordt een wachtwoord gemaakt dat de beheerder één keer ziet en dat bij de volgende aanmelding moet worden gewijzigd. De helpdesk kan dit niet.
temporary-make = Een tijdelijk wachtwoord maken
temporary-off = Je organisatie gebruikt geen tijdelijke wachtwoorden. Een globale beheerder kan ze in de instellingen toestaan.
temporary-oneself = Je eigen wachtwoord wijzig je in je account.
temporary-disabled = Het account is uitgeschakeld. Schakel het eerst in.
temporary-shown-heading = Geef dit wachtwoord nu door
temporary-shown-lead = Het staat hier deze ene keer, en niemand kan het opzoeken. Zeg het tegen de persoon of geef het op papier; mail het niet.
temporary-waiting = De directory heeft nog niet geantwoord. Geef het wachtwoord pas door als dat wel zo is.
temporary-waiting-look = Kijk of de directory het heeft aangenomen (opent een nieuw tabblad)
temporary-passed-on = Ik heb het doorgegeven

# Een methode wegnemen.
remove-people-lead = De persoon kan zich er niet meer mee bewijzen, en krijgt een mail op de adressen die nu bekend zijn.
remove-which = Wat wordt weggenomen
remove-take-away = Wegnemen
remove-none = Kies wat wordt weggenomen.
remove-nothing = Deze persoon heeft niets geregistreerd wat kan worden weggenomen.
remove-oneself = Je eigen methoden wijzig je in je account, zoals iedereen.

# Rollen.
roles-lead = Rollen bepalen wat iemand hier kan zien en wijzigen. Voor iedereen met een andere rol dan rapportlezer geldt het strengere beleid voor beheerders.
roles-last-global = Zo zou de organisatie zonder globale beheerder blijven. Maak eerst iemand anders globale beheerder.
roles-members-only = Gasten kunnen geen rol hebben.
role-global-hint = Alles, voor iedereen.
role-authentication-policy-hint = De instellingen, en niets van mensen.
role-user-hint = Mensen, groepen en licenties; van de beheerders alleen de helpdesk en rapportlezers.
role-helpdesk-hint = Helpt bellers die geen beheerder zijn, zodra die zijn gecontroleerd.
role-password-hint = Hetzelfde als de helpdesk.
role-reports-reader-hint = Cijfers en het auditlogboek.

# Velden van een persoon.
field-user-id = Gebruikers-ID
field-display-name = Weergavenaam
field-given-name = Voornaam
field-family-name = Achternaam
field-owned = Bewaard door de directory
field-name-too-long = Deze naam is langer dan 200 tekens.
field-language-unknown = Kies een van de talen.
field-not-an-address = Dit is geen e-mailadres.
field-not-a-number = Dit is geen nummer zoals +1 4251234567.
field-licence-unknown = Kies uit de licenties.
field-not-a-user-id = Een gebruikers-ID ziet eruit als sam@example.org.
field-foreign-domain = Wat na de @ staat is geen geverifieerd domein van je organisatie.
field-user-id-taken = Iemand heeft deze gebruikers-ID al.
edit-contact-hint = Wie hier een nummer of adres wijzigt, wijzigt waarmee de persoon zich kan bewijzen. Die krijgt er een mail over, op de adressen die nu bekend zijn.
new-lead = Er is hier geen wachtwoord bij. Dat stelt de persoon zelf in, met wat bekend is.
new-domains = Domeinen van je organisatie:

# Lijsten.
people-export-lead = Een CSV-bestand met namen, toestand, rollen en licenties van iedereen, en of herstellen kan. Er staan geen contactgegevens in. Dat jij het ophaalde komt in het auditlogboek.
people-export-download = Downloaden
import-lead = Kies een CSV-bestand of plak het, met de namen van de kolommen op de eerste regel, hooguit { NUMBER($count) } mensen. Eerst zie je wat er zou gebeuren; er wordt niets geschreven voordat je het zegt.
import-columns = Alleen user_id moet er zijn. Een leeg veld laat staan wat er is; lijsten worden gescheiden door puntkomma’s. Kolommen:
import-no-roles = Met jouw rol kun je mensen geen rollen geven, dus laat die kolom leeg.
import-list = Of plak de lijst
import-file = Een bestand
import-no-text = Het bestand is geen tekst in UTF-8. Bewaar het als “CSV UTF-8” en kies het opnieuw.
import-check = Kijken wat er zou gebeuren
import-check-again = Opnieuw kijken
import-now = Nu importeren
import-nothing-yet = Er is nog niets geschreven.
import-preview = Er zouden { NUMBER($added) } mensen bij komen en { NUMBER($changed) } worden gewijzigd.
import-done = Toegevoegd: { NUMBER($added) }. Gewijzigd: { NUMBER($changed) }.
import-faults = Er is niets geïmporteerd. Dit moet eerst worden rechtgezet
import-more-faults = { $count ->
    [one] En nog één.
   *[other] En nog { $count }.
}
import-to-list = Naar de lijst
import-line = Regel { $line }:
import-empty = Er staat niemand in de lijst.
import-too-many = Dat is meer dan in één keer kan. Verdeel de lijst.
import-nul = Er staat een teken in dat niet te lezen is.
import-unreadable = Dit is niet als CSV te lezen.
import-fields = Er zijn { $value } velden, op de eerste regel { $more }.
import-column-unknown = Een kolom heeft een onbekende naam, of staat er twee keer.
import-column-not-here = Wachtwoorden, privégegevens en wat bij een directory hoort, kunnen niet via deze pagina. Laat die kolommen leeg.
import-lonely = De directory van deze persoon bewaart het wachtwoord.
import-group-kept = De directory houdt de groep “{ $value }” bij: daar komen mensen erin.
import-not-a-user-id = { $column } “{ $value }” is geen adres zoals sam@example.org.
import-domain = { $value } is geen geverifieerd domein van je organisatie.
import-none-of = { $column } “{ $value }” is geen van deze: { $more }.
import-not-an-address = { $column } “{ $value }” is geen e-mailadres.
import-not-a-number = { $column } “{ $value }” is geen nummer zoals +1 4251234567.
import-twice = “{ $value }” staat al op regel { $more }.
import-roles-not-yours = Alleen globale beheerders geven mensen rollen.
import-roles-not-fresh = Bewijs nog een keer wie je bent voordat je rollen geeft: open de rollen van iemand, en kom dan terug.
import-person-not-yours = Deze persoon heeft een rol waar de jouwe niet bij komt.
import-person-synced = Deze persoon komt uit je directory en wordt daar gewijzigd.
import-person-oneself = Dit ben jij. Iemand anders wijzigt jouw account, of je doet het op je eigen pagina.
import-contact-known = Deze persoon is hier al, en herstelt met wat bekend is. Wijzig adressen en nummers op zijn of haar pagina, waar hij of zij het te horen krijgt.

# Groepen en licenties.
groups-lead = Groepen bepalen wie het wachtwoord mag herstellen, waar je instellingen ze noemen. Leden van een groep in een groep tellen mee.
groups-search = Naam van de groep
groups-none = Zo’n groep is er niet.
group-new = Een groep toevoegen
group-name = Naam
group-create = De groep toevoegen
group-created = De groep is toegevoegd.
group-renamed = De groep heeft een andere naam.
group-added = Toegevoegd.
group-removed = Eruit gehaald.
group-deleted = De groep is verwijderd.
group-name-empty = Geef de groep een naam.
group-name-long = Een naam heeft hoogstens 120 tekens, en geen puntkomma.
group-name-taken = Er is al een groep met die naam.
group-synced = van een directory
group-of-directory = Deze groep wordt door je directory bewaard en daar gewijzigd.
group-of-policy = Je instellingen noemen deze groep: ze bepaalt wie mag herstellen. Haal haar eerst uit de instellingen.
group-members = Mensen in deze groep
group-no-members = Niemand zit zelf in deze groep.
group-inside = Groepen in deze groep
group-no-groups = Er zit geen groep in deze.
group-remove = Eruit halen
group-add = Toevoegen
group-add-person = Gebruikers-ID van wie erbij komt
group-add-group = Groep die erbij komt
group-choose = Kies een groep
group-nobody = Niemand heeft deze gebruikers-ID.
group-ring = Deze groep zit al in die andere, dus dat zou een kring worden.
group-rename = Andere naam geven
group-delete = De groep verwijderen
group-delete-lead = De leden blijven; alleen de groep verdwijnt.
group-back = Terug naar de groep
licences-per-person = Iedereen heeft een eigen licentie nodig. In de instellingen kun je zeggen dat één in de organisatie genoeg is.
licences-per-organisation = Eén passende licentie in de organisatie is genoeg voor iedereen.
licences-allow = Staat toe
licence-nothing = Een bekend wachtwoord wijzigen
licence-reset = herstellen
licence-writeback = on-premises terugschrijven
licence-words = eigen verboden woorden

# Mails en sms’jes.
mail-code-desk-preview = Lees hem alleen voor aan de helpdesk die je zelf hebt gebeld.
mail-code-desk-heading = Je code voor de helpdesk
mail-code-desk-text = Heb je de helpdesk van { $organisation } aan de lijn? Lees deze tekens dan voor, zodat ze weten dat jij het bent.
mail-code-desk-never = Heb je hen niet gebeld? Lees hem dan aan niemand voor, wie er ook om vraagt. { $organisation } vraagt nooit om je wachtwoord.
mail-code-desk-footer = Verstuurd omdat een beheerder wil weten of een beller { $account } is. Kenmerk { $reference }. Deze mailbox wordt niet gelezen; vraag het je IT-afdeling.
sms-code-desk = { $code } is je code voor de helpdesk van { $organisation }. Lees hem alleen voor als je zelf hebt gebeld.
mail-temporary-subject = Een beheerder heeft je { $organisation }-wachtwoord ingesteld
mail-temporary-heading = Je hebt een tijdelijk wachtwoord
mail-temporary-text = Een beheerder heeft het ingesteld op { $time } (UTC), en je bent overal afgemeld. Je krijgt het van die beheerder, en wijzigt het meteen nadat je je hebt aangemeld.
mail-temporary-not-asked = Heb je er niet om gevraagd? Neem nu contact op met je beheerder, het liefst per telefoon. Beantwoord deze mail niet.
mail-invitation-subject = Stel manieren in om weer in je { $organisation }-account te komen
mail-invitation-heading = Voordat je jezelf buitensluit
mail-invitation-text = Bij { $organisation } kun je een vergeten wachtwoord zelf herstellen, zodra je manieren hebt ingesteld om te bewijzen dat jij het bent. Meld je aan en doe het hier: { $place }
mail-invitation-advice-heading = Twijfel je aan deze mail?
mail-invitation-advice = Je hoeft niet vanaf hier te gaan. Meld je aan zoals altijd, en zoek je beveiligingsinfo op. Niemand vraagt je per mail om je wachtwoord.

# Eigen activiteit.
activity-desk-code = De helpdesk stuurde je een code om te weten wie er belt
activity-desk-verified = Je hebt aan de helpdesk bewezen wie je bent
activity-desk-wrong = Iemand aan de lijn met de helpdesk las een verkeerde code voor
