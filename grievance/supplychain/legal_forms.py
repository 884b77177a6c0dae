"""What says in a firm's name only of what legal form it is, as registers around the world write it."""

from __future__ import annotations

from grievance.foundation.text import fold

#: Said of nothing else, wherever they stand in a name.
_ANYWHERE = """
    gmbh ggmbh kgaa eg ltd limited inc incorporated corp corporation plc llc llp lllp pllc
    company compagnie cie pty pte pvt proprietary sarl sarlu sprl srl ltda eireli sdn bhd tbk persero
    oyj kft zrt nyrt doo ooo oao zao pao sro sagl gesmbh aktiengesellschaft
    aktiebolag osakeyhtio kabushiki kaisha godo yugen jsc pjsc cjsc ojsc
    ооо оао зао пао тоо
"""
#: Words or letters that mean other things too: taken away only at the beginning and the end.
_AT_THE_ENDS = """
    co ag se sa sas spa bv nv ab oy as asa aps ky kg ohg kk gk pt cv ud fa ad ood eood dd ao sl slu scs sca
    scrl lp lc pc psc pbc sae fzco fze fz dmcc sac saa sab rl private public ао
"""
#: Where words are not parted by spaces.
_IN_A_ROW = """
    股份有限责任公司 股份有限公司 有限责任公司 责任有限公司 集团有限公司 有限公司 股份公司 株式会社 有限会社
    合同会社 合資会社 (株) (有) 股份有限 股份 주식회사 유한회사 (주) บริษัท จำกัด มหาชน
"""
#: Of several words, as they stand once signs are gone.
PHRASES = (
    *("sa de cv", "sab de cv", "sapi de cv", "s de rl de cv", "sp z oo", "spolka z oo", "pt tbk"),
    *("gmbh co kg", "gmbh and co kg", "societe anonyme", "sociedad anonima", "sociedade anonima"),
    *("joint stock company", "limited liability company", "public limited company", "free zone company"),
)

ANYWHERE = frozenset(_ANYWHERE.split())
AT_THE_ENDS = frozenset(_AT_THE_ENDS.split())
IN_A_ROW = tuple(fold(each) for each in _IN_A_ROW.split())
