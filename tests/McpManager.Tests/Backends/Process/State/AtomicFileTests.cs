using McpManager.Backends.Process.State;

namespace McpManager.Tests.Backends.Process.State;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string File => _folder.Combine("file");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_write_replaces_the_whole_and_leaves_nothing_beside_it(bool durable)
    {
        AtomicFile.Write(File, "a longer content"u8, durable);
        System.IO.File.WriteAllText(File + ".tmp", "left over, and longer than all that follows");

        AtomicFile.Write(File, "short"u8, durable);

        System.IO.File.ReadAllText(File).ShouldBe("short");
        Directory.EnumerateFiles(_folder.Path).ShouldHaveSingleItem();
    }

    [Fact]
    public void A_write_that_is_denied_is_a_failed_write_and_changes_nothing()
    {
        AtomicFile.Write(File, "old"u8);

        // A folder in the way of the temporary file: the runtime tells of it as of a lack of permission.
        Directory.CreateDirectory(File + ".tmp");

        Should.Throw<IOException>(() => AtomicFile.Write(File, "new"u8));
        System.IO.File.ReadAllText(File).ShouldBe("old");
    }

    [Fact]
    public void A_rename_or_delete_that_is_denied_is_a_failed_one()
    {
        Directory.CreateDirectory(File);

        Should.Throw<IOException>(() => AtomicFile.Delete(File));
        Should.Throw<IOException>(() => StateFolder.Create("/proc/none"));
    }

    [Fact]
    public void Deleting_what_is_absent_is_a_success() => AtomicFile.Delete(File);
}
