using McpManager.IntegrationTests.Rigs;

namespace McpManager.IntegrationTests.Contract;

public class ParityTests
{
    private static readonly string s_file = Path.Combine(Repository.Root, "docs", "parity.md");

    /// <summary>Run with UPDATE_PARITY=1 to write the page anew; the change is then reviewed as any other.</summary>
    [Fact]
    public async Task The_committed_table_is_the_one_that_the_contract_and_the_backends_make()
    {
        var ct = TestContext.Current.CancellationToken;
        var table = ParityTable.Write();
        if (Environment.GetEnvironmentVariable("UPDATE_PARITY") == "1")
        {
            await File.WriteAllTextAsync(s_file, table, ct);
        }

        (await File.ReadAllTextAsync(s_file, ct)).ReplaceLineEndings("\n").ShouldBe(table);
    }
}
