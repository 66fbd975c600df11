using Sandbox.Core.Sandboxing.Parking;
using Xunit;

namespace Sandbox.Core.Tests.Sandboxing.Parking;

public sealed class ImportScanTests
{
    [Theory]
    [InlineData("import pandas")]
    [InlineData("import pandas as pd")]
    [InlineData("import os\r\nimport  json, pandas.io as io")]
    [InlineData("from pandas import DataFrame")]
    [InlineData("from\tpandas.io import json")]
    [InlineData("def main():\n    import pandas; return 1")]
    [InlineData("import re # first\nimport pandas# second")]
    public void Code_ThatImportsTheModule_IsFound(string code) => Assert.True(ImportScan.FindsAny(code, ["numpy", "pandas"]));

    [Theory]
    [InlineData("")]
    [InlineData("print('pandas')")]
    [InlineData("import pandas_datareader")]
    [InlineData("import geopandas")]
    [InlineData("from x import pandas")]
    [InlineData("# import pandas")]
    [InlineData("importpandas")]
    [InlineData("import")]
    public void Code_ThatDoesNot_IsNotFound(string code) => Assert.False(ImportScan.FindsAny(code, ["numpy", "pandas"]));
}
