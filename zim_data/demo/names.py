"""Who lives in the demo programme: first names as they are, surnames that nobody has."""

from __future__ import annotations

from dataclasses import dataclass


def words(text: str) -> tuple[str, ...]:
    """The parts of a text that are separated by commas."""
    return tuple(" ".join(part.split()) for part in text.split(","))


@dataclass(frozen=True, slots=True)
class Culture:
    """Names of people who share a mother tongue; surnames are plants, animals and fairy tales."""

    mother_tongues: tuple[str, ...]
    women: tuple[str, ...]
    men: tuple[str, ...]
    surnames: tuple[str, ...]
    countries: tuple[str, ...] = ()
    residence: str = "humanitär"


CULTURES = {
    "deutsch": Culture(
        words("Deutsch"),
        words("""Annegret, Anneliese, Antje, Bärbel, Birgit, Carla, Christa, Dörte, Elfriede, Emma, Frauke, Frieda,
        Gerlinde, Greta, Gudrun, Hannelore, Heike, Henriette, Ines, Jana, Jette, Johanna, Karin, Käthe, Kerstin, Klara,
        Lena, Leonie, Lotte, Luise, Marlene, Martha, Mathilda, Nele, Paula, Renate, Rosemarie, Sabine, Sigrid, Silke,
        Sophie, Thea, Ulrike, Ute, Waltraud, Wiebke"""),
        words("""Albrecht, Anton, Bernd, Carsten, Dieter, Emil, Friedhelm, Friedrich, Georg, Gerd, Hannes, Hartmut,
        Heiner, Holger, Jakob, Jörg, Jonas, Jürgen, Karl-Heinz, Konrad, Lothar, Ludwig, Matthias, Moritz, Oskar, Paul,
        Rainer, Sören, Till, Uwe, Volker, Wolfram"""),
        words("""Apfelkern, Bachstelzer, Blaubeer, Brummkreisel, Butterblume, Distelfalter, Dornröschen, Eichelhäher,
        Erdbeerfeld, Fliederbusch, Fuchsbau, Gänseblum, Glühwurm, Goldregen, Grashüpfer, Haselmaus, Heidelbeer,
        Himmelschlüssel, Holunderbeer, Honigtopf, Kirschblüte, Glücksklee, Knöterich, Kuckucksuhr, Laubfrosch,
        Lindenblatt, Löwenzahn, Märzenbecher, Maiglöckchen, Mondschaf, Morgentau, Mümmelmann, Nussknacker,
        Pfefferkuchen, Pflaumenmus, Pusteblume, Quittengelee, Rapunzel, Regenwurm, Rotkehl, Rumpelstilz, Sauerampfer,
        Schlüsselblum, Schneeglock, Siebenschläfer, Silberdistel, Sternschnupp, Stieglitzer, Storchschnabel,
        Streusel, Tannenzapf, Taubenschlag, Vergissmeinnicht, Wacholderbeer, Waldmeisterle, Wichtelmann, Wiesenkraut,
        Wolkenschaf, Zaunkönig, Zitronenfalter, Zwetschgenkern"""),
    ),
    "ukrainisch": Culture(
        words("Ukrainisch"),
        words("""Anastasiia, Halyna, Iryna, Kateryna, Khrystyna, Larysa, Liudmyla, Mariia, Myroslava, Nadiia, Nataliia,
        Oksana, Olena, Olha, Solomiia, Svitlana, Tetiana, Valentyna, Yevheniia, Yuliia, Zoriana"""),
        words("""Andrii, Bohdan, Dmytro, Ihor, Maksym, Mykola, Oleh, Oleksandr, Serhii, Taras, Vasyl, Yaroslav"""),
        words("""Sonnenblume, Kornblume, Storchennest, Weizenfeld, Schneeballstrauch, Kranichflug, Igelchen,
        Kastanienblüte, Mohnblüte, Birkenhain, Honigwabe, Lerchenlied, Ahornblatt, Marienkäfer, Wolfsmilch"""),
        words("Ukraine"),
    ),
    "arabisch": Culture(
        words("Arabisch"),
        words("""Amal, Amira, Aya, Fatima, Hanan, Hiba, Huda, Iman, Layla, Manal, Maysa, Nour, Rana, Rasha, Rima, Salma,
        Samira, Yasmin, Zahra"""),
        words("""Adnan, Ahmad, Anas, Bilal, Firas, Hassan, Ibrahim, Jamal, Khalil, Mahmoud, Mazen, Nabil, Omar, Rami,
        Samir, Tarek, Yousef"""),
        words("""Granatapfel, Jasminduft, Olivenzweig, Dattelkern, Zedernholz, Orangenblüte, Gazellenauge, Wüstenfuchs,
        Mandelblüte, Mondsichel, Rosenwasser, Wiedehopf, Feigenblatt, Zimtstange, Sindbad"""),
        words("Syrien, Syrien, Syrien, Irak, Libanon, Sudan"),
    ),
    "russisch": Culture(
        words("Russisch"),
        words("Alina, Elvira, Galina, Irina, Ljubow, Ludmila, Nina, Olga, Swetlana, Tamara, Vera"),
        words("Alexei, Boris, Ilja, Konstantin, Maxim, Pjotr, Ruslan, Timur, Viktor"),
        words(
            "Birkenrinde, Feuervogel, Zobelchen, Preiselbeer, Schneeflocke, Samowar, Pilzkorb, Kuckucksei, Babuschka"
        ),
        words("Russische Föderation, Kasachstan, Moldau"),
        "Familie/Studium/Ausbildung/Erwerb",
    ),
    "dari": Culture(
        words("Dari"),
        words("Farida, Freshta, Latifa, Mahbuba, Marwa, Nargis, Parwin, Shabnam, Shukria, Sohaila, Zarmina"),
        words("Abdul, Edris, Farhad, Habib, Jawad, Masoud, Mirwais, Najib, Qasim, Sharif, Zaher"),
        words(
            "Drachenflieger, Maulbeerbaum, Lapislazuli, Walnusskern, Aprikosenhain, Schneeleopard, Tulpenberg, Rubinrot"
        ),
        words("Afghanistan"),
    ),
    "persisch": Culture(
        words("Persisch (Farsi)"),
        words("Azadeh, Golnar, Laleh, Mahsa, Mina, Niloufar, Parisa, Roxana, Shirin, Soraya"),
        words("Arash, Babak, Behrouz, Dariush, Kaveh, Navid, Omid, Ramin, Siavash"),
        words(
            "Safranblüte, Pistazienkern, Nachtigallenlied, Rosenlaube, Simurgh, Berberitz, Scheherazade, Teppichvogel"
        ),
        words("Iran"),
        "Asylverfahren/Duldung",
    ),
    "tigrinya": Culture(
        words("Tigrinya"),
        words("Abrehet, Almaz, Eden, Feven, Helen, Lemlem, Luwam, Mihret, Saba, Selam"),
        words("Abel, Amanuel, Biniam, Dawit, Filmon, Kidane, Merhawi, Natnael, Yonas"),
        words(
            "Kaffeekirsche, Akazienhonig, Kolibristern, Weihrauchbaum, Webervogel, Hirsekorn, Regenmacher, Erdferkel"
        ),
        words("Eritrea, Eritrea, Äthiopien"),
    ),
    "türkisch": Culture(
        words("Türkisch"),
        words("Ayşe, Çağla, Defne, Elif, Gülşen, Özlem, Şebnem, Zeynep"),
        words("Savaş, Cem, Doğan, Emre, Kağan, Oğuz, Tuğrul, Ümit"),
        words("Tulpenzwiebel, Mohnfeld, Haselnusskern, Möwenschrei, Honigmelone, Teekännchen, Sesamkringel, Nasreddin"),
        words("Türkei"),
        "Familie/Studium/Ausbildung/Erwerb",
    ),
    "kurdisch": Culture(
        words("Kurmandschi, Arabisch"),
        words("Avin, Berivan, Dilan, Evîn, Gulistan, Hêlîn, Jiyan, Nesrîn, Rojda, Zîn"),
        words("Alan, Baran, Ciwan, Dilovan, Hogir, Rojhat, Şêrko, Welat, Zinar"),
        words("Rebhuhnfeder, Bergquelle, Wildthymian, Eichenblatt, Steinadler, Mohnkapsel, Ziegenglock"),
        words("Syrien, Irak"),
    ),
    "vietnamesisch": Culture(
        words("Vietnamesisch"),
        words("Thị Hồng, Thị Lan, Mai Hương, Ngọc Ánh, Phương Thảo, Thu Hà, Nguyễn Linh"),
        words("Văn Đức, Minh Tuấn, Quốc Bảo, Hữu Phước, Nguyễn Long"),
        words("Lotosblüte, Reisfeld, Bambusrohr, Drachenfrucht, Sternanis, Libellenflug"),
        words("Vietnam"),
        "Familie/Studium/Ausbildung/Erwerb",
    ),
    "polnisch": Culture(
        words("Polnisch"),
        words("Agnieszka, Bożena, Grażyna, Małgorzata, Żaneta"),
        words("Łukasz, Paweł, Sławomir, Wojciech, Zbigniew"),
        words("Bernsteinfund, Störchlein, Kornrade, Waldhimbeer, Seeadler"),
        words("Polen"),
        "EU-Freizügigkeit",
    ),
    "rumänisch": Culture(
        words("Rumänisch"),
        words("Ileana, Ioana, Mădălina, Ștefania"),
        words("Cătălin, Gheorghe, Răzvan, Ștefan"),
        words("Karpatenbär, Pflaumenkern, Lindenhonig, Sauerkirsch"),
        words("Rumänien, Moldau"),
        "EU-Freizügigkeit",
    ),
    "spanisch": Culture(
        words("Spanisch"),
        words("Begoña, Inés, Lucía, Marisol, Ximena"),
        words("Álvaro, Iñaki, Joaquín, Raúl"),
        words("Kolibriflug, Kaktusfeige, Windmühle, Papageienfeder, Quijote"),
        words("Venezuela, Kolumbien, Spanien"),
        "unbekannt",
    ),
    "somali": Culture(
        words("Somali, Arabisch"),
        words("Amina, Hodan, Ifrah, Sagal"),
        words("Abdi, Guled, Liban, Warsame"),
        words("Weihrauchduft, Kamelglock, Akazienblatt, Antilopensprung"),
        words("Somalia"),
    ),
    "isländisch": Culture(
        words("Englisch"),
        words("Þórdís, Guðrún"),
        words("Björn, Þorsteinn"),
        words("Nordlicht, Papageitaucher"),
        words("Island"),
        "EU-Freizügigkeit",
    ),
}
"""Each culture's names, by its word in the tables below."""

IN_THEIR_OWN_SCRIPT = {"ukrainisch": ("Оксана", "Соняшник"), "arabisch": ("ليلى", "ياسمينة")}
"""Two women who write their names as at home: Oksana Sunflower and Layla Little-Jasmine."""

CULTURES_OF_NEWCOMERS = {
    "ukrainisch": 34,
    "arabisch": 30,
    "russisch": 7,
    "dari": 11,
    "persisch": 8,
    "tigrinya": 9,
    "türkisch": 7,
    "kurdisch": 7,
    "vietnamesisch": 4,
    "polnisch": 3,
    "rumänisch": 3,
    "spanisch": 3,
    "somali": 4,
    "isländisch": 1,
}
CULTURES_OF_VOLUNTEERS = {
    "deutsch": 80,
    "arabisch": 6,
    "ukrainisch": 4,
    "russisch": 4,
    "persisch": 2,
    "türkisch": 2,
    "vietnamesisch": 2,
    "polnisch": 2,
    "spanisch": 1,
    "tigrinya": 1,
}
