package io.github.w2vfast;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which package may depend on which, and who may do what. */
class ArchitectureTest {
  private static final String BASE = "io.github.w2vfast";

  /** The name of the package {@value #BASE} itself, without those below. */
  private static final String FACADE = "facade";

  /** From top to bottom; packages of one line share a layer. Arrows point down only. */
  private static final List<List<String>> LAYERS =
      List.of(
          List.of("launch"),
          List.of("cli"),
          List.of(FACADE),
          List.of("train"),
          List.of("objective"),
          List.of("wordnet", "index"),
          List.of("eval", "query", "io"),
          List.of("corpus", "sampling"),
          List.of("model"),
          List.of("vocab"),
          List.of("kernel", "config"),
          List.of("hints"));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(BASE);

  @Test
  void everyPackageHasItsLayer() {
    List<String> known = LAYERS.stream().flatMap(List::stream).map(ArchitectureTest::root).toList();
    List<String> strangers =
        CLASSES.stream()
            .map(c -> c.getPackageName())
            .distinct()
            .filter(name -> known.stream().noneMatch(root -> isIn(name, root)))
            .toList();
    assertTrue(strangers.isEmpty(), () -> "give these packages a layer: " + strangers);
    assertTrue(CLASSES.contain(Word2Vec.class), "no classes were read");
  }

  @Test
  void dependenciesPointDown() {
    LayeredArchitecture layers =
        layeredArchitecture().consideringOnlyDependenciesInLayers().withOptionalLayers(true);
    for (List<String> layer : LAYERS) {
      for (String name : layer) {
        layers =
            name.equals(FACADE)
                ? layers.layer(name).definedBy(BASE)
                : layers.layer(name).definedBy(BASE + "." + name + "..");
      }
    }
    List<String> users = new ArrayList<>();
    for (List<String> layer : LAYERS) {
      for (String name : layer) {
        List<String> allowed = new ArrayList<>(users);
        layer.stream().filter(other -> !other.equals(name)).forEach(allowed::add);
        layers =
            allowed.isEmpty()
                ? layers.whereLayer(name).mayNotBeAccessedByAnyLayer()
                : layers.whereLayer(name).mayOnlyBeAccessedByLayers(allowed.toArray(String[]::new));
      }
      users.addAll(layer);
    }
    layers.check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching(BASE + ".(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  /** It is compiled to Java 8 bytecode: it must not be linked to anything newer. */
  @Test
  void theLauncherStandsAlone() {
    noClasses()
        .that()
        .resideInAPackage(BASE + ".launch..")
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages(BASE + ".launch..", "java..", "org.jspecify..")
        .check(CLASSES);
  }

  @Test
  void onlyKernelUsesTheVectorApi() {
    noClasses()
        .that()
        .resideOutsideOfPackage(BASE + ".kernel..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jdk.incubator.vector..")
        .check(CLASSES);
  }

  @Test
  void onlyTheCommandLinePrintsAndExits() {
    noClasses()
        .that()
        .resideOutsideOfPackages(BASE + ".cli..", BASE + ".launch..")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "halt", int.class)
        .orShould()
        .callMethod(Throwable.class, "printStackTrace")
        .check(CLASSES);
  }

  /** Java's serialisation runs code of the sender's choice. */
  @Test
  void nothingIsDeserialised() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .areAssignableTo(ObjectInputStream.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(ObjectOutputStream.class)
        .check(CLASSES);
  }

  private static String root(String layer) {
    return layer.equals(FACADE) ? BASE : BASE + "." + layer;
  }

  private static boolean isIn(String packageName, String root) {
    return packageName.equals(root) || (!root.equals(BASE) && packageName.startsWith(root + "."));
  }
}
