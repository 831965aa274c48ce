package io.github.w2vfast.spark;

import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.util.SchemaUtils;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/** Checks columns with Spark's own rules and messages. */
final class Schemas {
  private static final List<DataType> TOKENS =
      List.of(
          DataTypes.createArrayType(DataTypes.StringType, true),
          DataTypes.createArrayType(DataTypes.StringType, false));

  private Schemas() {}

  /**
   * The schema with the output column.
   *
   * @throws IllegalArgumentException if there is no input column of token arrays, or if there is an
   *     output column already
   */
  static StructType transform(W2vFastParams params, StructType schema) {
    SchemaUtils.checkColumnTypes(
        schema, params.getInputCol(), CollectionConverters.asScala(TOKENS).toSeq(), "");
    return SchemaUtils.appendColumn(
        schema, params.getOutputCol(), SQLDataTypes.VectorType(), false);
  }

  /** The same with the length of the vectors. */
  static StructType transformed(W2vFastParams params, StructType schema) {
    return SchemaUtils.updateAttributeGroupSize(
        transform(params, schema), params.getOutputCol(), params.getVectorSize());
  }
}
