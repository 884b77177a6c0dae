"""Words that narrow down who somebody is, in each language of the product: shifts, places, jobs, people."""

from __future__ import annotations


def _words(*lines: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.strip() for line in lines for word in line.split(",")))


#: By what they give away: English, Japanese, Arabic, Spanish, French, Indonesian, Portuguese, Swahili and
#: Chinese, one after the other.
LEXICON: dict[str, tuple[str, ...]] = {
    "time": _words(
        "yesterday, today, last week, last month, night shift, day shift, morning shift, evening shift, "
        "shift",
        "昨日, 今日, 先週, 先月, 夜勤, 日勤, 早番, 遅番, シフト",
        "أمس, اليوم, الأسبوع الماضي, الشهر الماضي, وردية, الوردية, نوبة",
        "ayer, hoy, la semana pasada, el mes pasado, turno, turno de noche, turno de día",
        "hier, aujourd'hui, la semaine dernière, le mois dernier, équipe de nuit, équipe de jour, "
        "poste de nuit",
        "kemarin, hari ini, minggu lalu, bulan lalu, giliran, sif, shift malam, shift pagi",
        "ontem, hoje, semana passada, mês passado, turno da noite, turno do dia",
        "jana, leo, wiki iliyopita, mwezi uliopita, zamu, zamu ya usiku, zamu ya mchana",
        "昨天, 今天, 上周, 上个月, 夜班, 白班, 早班, 晚班, 中班",
    ),
    "place": _words(
        "department, workshop, dormitory, canteen, kitchen, tunnel, shaft, pit, crusher, furnace, "
        "warehouse, laboratory, line, block, room, gate, village",
        "部署, 工場, 寮, 食堂, 坑道, 立坑, 炉, 倉庫, 実験室, 門, 村, ライン",
        "قسم, القسم, ورشة, الورشة, سكن, السكن, المطعم, نفق, النفق, بئر, الفرن, المستودع, المختبر, "
        "البوابة, القرية",
        "departamento, taller, dormitorio, comedor, cocina, túnel, pozo, trituradora, horno, almacén, "
        "laboratorio, portón, pueblo",
        "département, service, atelier, dortoir, cantine, cuisine, galerie, puits, concasseur, four, "
        "entrepôt, laboratoire, portail, village",
        "departemen, bagian, bengkel, asrama, kantin, dapur, terowongan, sumur, tungku, gudang, "
        "laboratorium, gerbang, desa",
        "setor, oficina, alojamento, refeitório, cozinha, poço, britador, forno, armazém, portão, aldeia",
        "idara, karakana, bweni, kantini, jikoni, handaki, shimo, tanuru, ghala, maabara, lango, kijiji",
        "部门, 车间, 宿舍, 食堂, 厨房, 隧道, 井下, 矿井, 破碎机, 炉子, 仓库, 实验室, 大门, 村",
    ),
    "job": _words(
        "foreman, supervisor, manager, driver, welder, electrician, miner, digger, cook, cleaner, guard, "
        "nurse, engineer, mechanic, crane operator, operator, clerk, union leader, shop steward, trainee",
        "班長, 職長, 監督, 主任, 課長, 運転手, 溶接工, 電気工, 坑夫, 料理人, 清掃員, 警備員, 看護師, "
        "技術者, 整備士, 実習生",
        "مشرف, المشرف, رئيس العمال, مدير, المدير, سائق, السائق, لحام, كهربائي, عامل منجم, طباخ, "
        "عامل نظافة, حارس, الحارس, ممرض, ممرضة, مهندس, ميكانيكي",
        "capataz, supervisor, supervisora, gerente, chofer, conductor, soldador, electricista, minero, "
        "cocinero, cocinera, limpiadora, guardia, enfermero, enfermera, ingeniero, mecánico, aprendiz",
        "contremaître, chef d'équipe, superviseur, directeur, chauffeur, soudeur, électricien, mineur, "
        "creuseur, cuisinier, gardien, infirmier, infirmière, ingénieur, mécanicien, apprenti",
        "mandor, pengawas, manajer, sopir, supir, tukang las, teknisi listrik, penambang, juru masak, "
        "petugas kebersihan, satpam, perawat, insinyur, mekanik, operator",
        "encarregado, encarregada, motorista, eletricista, mineiro, cozinheiro, cozinheira, faxineira, "
        "guarda, enfermeiro, enfermeira, engenheiro, aprendiz",
        "msimamizi, meneja, dereva, mchomeleaji, fundi umeme, mchimbaji, mpishi, msafishaji, mlinzi, "
        "muuguzi, mhandisi, fundi",
        "工头, 班长, 主管, 经理, 司机, 焊工, 电工, 矿工, 厨师, 清洁工, 保安, 护士, 工程师, 机修工, 学徒, "
        "领班",
    ),
    "person": _words(
        "man, woman, men, women, boy, girl, pregnant, married, young, old, years old, widow, disabled",
        "男性, 女性, 男, 女, 少年, 少女, 妊娠, 既婚, 若い, 高齢, 歳, 才, 障害",
        "رجل, امرأة, رجال, نساء, فتى, فتاة, حامل, متزوج, متزوجة, شاب, شابة, سنة من العمر, أرملة",
        "hombre, mujer, hombres, mujeres, niño, niña, embarazada, casado, casada, joven, años, viuda",
        "homme, femme, hommes, femmes, garçon, fille, enceinte, marié, mariée, jeune, ans, veuve",
        "laki-laki, perempuan, wanita, pria, hamil, menikah, muda, tua, tahun, janda, anak",
        "homem, mulher, homens, mulheres, menino, menina, grávida, jovem, anos, viúva",
        "mwanamume, mwanamke, wanaume, wanawake, mvulana, msichana, mjamzito, kijana, mzee, miaka, mjane",
        "男工, 女工, 男人, 女人, 男孩, 女孩, 怀孕, 孕妇, 已婚, 年轻, 岁, 寡妇, 残疾",
    ),
    "origin": _words(
        "migrant, foreigner, nepali, bangladeshi, indian, burmese, indonesian, filipino, filipina, "
        "vietnamese, chinese, congolese, zambian, zimbabwean, malagasy, mozambican, haitian, bolivian, "
        "peruvian, muslim, christian",
        "外国人, 移民, ネパール人, バングラデシュ人, ベトナム人, 中国人, フィリピン人, インドネシア人, "
        "ミャンマー人",
        "مهاجر, أجنبي, نيبالي, بنغلاديشي, هندي, إندونيسي, فلبيني, صيني, كونغولي, أمازيغي, مسلم, مسيحي",
        "migrante, extranjero, extranjera, haitiano, haitiana, boliviano, boliviana, peruano, peruana, "
        "venezolano, indígena, chino, chinos",
        "migrant, étranger, étrangère, congolais, congolaise, zambien, malgache, chinois, musulman, chrétien",
        "pendatang, orang asing, orang tiongkok, orang cina, orang jawa, orang bugis, nepal, muslim, kristen",
        "migrante, estrangeiro, estrangeira, moçambicano, moçambicana, haitiano, chinês, chineses, indígena",
        "mhamiaji, mgeni, mkongo, mzambia, mchina, wachina, mwislamu, mkristo",
        "外国人, 移民, 尼泊尔人, 孟加拉人, 越南人, 印尼人, 缅甸人, 刚果人, 穆斯林, 少数民族",
    ),
    "event": _words(
        "accident, funeral, wedding, strike, fight, only, the first, the one who, was dismissed, was fired",
        "事故, 葬式, 結婚式, ストライキ, 喧嘩, 唯一, 最初の, 解雇された",
        "حادث, الحادث, جنازة, زفاف, إضراب, مشاجرة, الوحيد, الوحيدة, الأول, فُصل",
        "accidente, funeral, boda, huelga, pelea, único, única, el primero, la primera, fue despedido, "
        "fue despedida",
        "accident, enterrement, mariage, grève, bagarre, seul, seule, le premier, la première, "
        "a été licencié",
        "kecelakaan, pemakaman, pernikahan, mogok, perkelahian, satu-satunya, yang pertama, dipecat",
        "acidente, enterro, casamento, greve, briga, único, única, o primeiro, a primeira, foi demitido",
        "ajali, mazishi, harusi, mgomo, ugomvi, pekee, wa kwanza, alifukuzwa",
        "事故, 葬礼, 婚礼, 罢工, 打架, 唯一, 第一个, 被开除, 被解雇",
    ),
}
#: What stands before a name.
HONORIFICS_BEFORE = _words(
    "Mr, Mr., Mrs, Mrs., Ms, Ms., Miss, Señor, Señora, Sr., Sra., Don, Doña, Monsieur, Madame, M., Mme, "
    "Bapak, Pak, Ibu, Bu, Senhor, Senhora, Dona, Bwana, Bi, Bibi, Mama, Mzee, Ndugu, السيد, السيدة, "
    "الأستاذ, الحاج",
)
#: What stands after a name, without a space.
HONORIFICS_AFTER = _words("さん, 様, 氏, 君, 先生, 师傅, 经理, 主任, 女士, 小姐, 工头")
