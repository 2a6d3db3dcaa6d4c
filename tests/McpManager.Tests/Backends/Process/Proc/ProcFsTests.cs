using System.Text;
using McpManager.Backends.Process.Proc;

namespace McpManager.Tests.Backends.Process.Proc;

public sealed class ProcFsTests
{
    private const string Rest = "S 1 2 3 0 -1 4194560 1 0 0 0 11 22 0 0 20 0 1 0 987654 2 3 18446744073709551615";

    [Theory]
    [InlineData("sh")]
    [InlineData("two words")]
    [InlineData("(nested) parens)")]
    [InlineData(") R 9 9 9 (")]
    [InlineData("a\nb")]
    [InlineData("")]
    public void Fields_are_found_whatever_the_name_holds(string name) =>
        Parse($"42 ({name}) {Rest}").ShouldBe(new ProcessEntry(42, 1, 2, 3, 987654, 33, Zombie: false));

    [Theory]
    [InlineData('Z', true)]
    [InlineData('X', true)]
    [InlineData('R', false)]
    [InlineData('D', false)]
    public void An_ended_process_is_told_from_a_running_one(char state, bool zombie) =>
        Parse($"42 (sh) {state}{Rest[1..]}").ShouldNotBeNull().Zombie.ShouldBe(zombie);

    [Theory]
    [InlineData("")]
    [InlineData("42 (sh")]
    [InlineData("42 (sh)")]
    [InlineData("42 (sh) ")]
    [InlineData("42 (sh) S")]
    [InlineData("42 (sh) S 1 2 3 0 -1 4194560 1 0 0 0 11 22 0 0 20 0 1 0")]
    public void What_is_cut_off_is_no_process(string stat) => Parse(stat).ShouldBeNull();

    [Fact]
    public void This_very_process_is_found()
    {
        Assert.SkipUnless(ProcFs.Available, "no /proc here");

        var entry = ProcFs.Find(Environment.ProcessId).ShouldNotBeNull();
        ProcFs.Runs(entry.Id).ShouldBeTrue();
        ProcFs.Runs(entry.Id with { StartTicks = entry.StartTicks + 1 }).ShouldBeFalse();
        ProcFs.All().ShouldContain(e => e.Id == entry.Id);
        ProcFs.OwnMemory(entry.Pid).ShouldBeGreaterThan(0);
    }

    private static ProcessEntry? Parse(string stat) => ProcFs.ParseStat(42, Encoding.UTF8.GetBytes(stat));
}
