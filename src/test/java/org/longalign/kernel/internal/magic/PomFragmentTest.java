package org.longalign.kernel.internal.magic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PomFragmentTest {
    @Test
    void loosePiecesAreCollected() {
        String project = PomFragment.toProject("""
                <repository><id>r</id><url>file:///r</url></repository>
                <dependency><groupId>g</groupId><artifactId>a</artifactId><version>${v}</version></dependency>
                <dependencies>
                  <dependency><groupId>g</groupId><artifactId>b</artifactId><version>1</version></dependency>
                </dependencies>
                <properties><v>2</v></properties>
                """);
        assertTrue(project.contains("<modelVersion>4.0.0</modelVersion><groupId>notebook</groupId>"), project);
        assertTrue(project.contains("<repositories><repository><id>r</id>"), project);
        assertTrue(project.contains("<properties><v>2</v></properties>"), project);
        assertEquals(2, project.split("<dependency>", -1).length - 1);
        assertEquals(1, project.split("<dependencies>", -1).length - 1);
    }

    @Test
    void ownCoordinatesStay() {
        String project = PomFragment.toProject("<groupId>mine</groupId><version>7</version>");
        assertTrue(project.contains("<groupId>mine</groupId>") && project.contains("<version>7</version>"), project);
        assertTrue(!project.contains("notebook"), project);
    }

    @Test
    void wholeProjectStays() {
        String project = "<project xmlns=\"http://maven.apache.org/POM/4.0.0\"><artifactId>x</artifactId></project>";
        assertEquals(project, PomFragment.toProject("\n" + project + "\n"));
    }

    @Test
    void whatIsNoXmlIsSaidWithItsLine() {
        MagicException problem =
                assertThrows(MagicException.class, () -> PomFragment.toProject("<dependency>\n<groupId>g</group>\n"));
        assertTrue(problem.message().contains("line 2"), problem.message());
        assertThrows(MagicException.class, () -> PomFragment.toProject("<!DOCTYPE x [<!ENTITY e \"f\">]><project/>"));
    }
}
