using System.Text;
using McpManager.Backends.Kubernetes.Mapping;
using McpManager.Workloads.Spec;
using static McpManager.Tests.Backends.Kubernetes.Mapping.Places;

namespace McpManager.Tests.Backends.Kubernetes.Mapping;

public sealed class TemplateFilesTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly WorkloadSpec _spec;

    public TemplateFilesTests()
    {
        Directory.CreateDirectory(_folder.Combine("t", "app", "sub"));
        _folder.Write("t/app/main.py", "main");
        _folder.Write("t/app/sub/data", "data");
        _folder.Write("outside", "outside");
        _spec = Spec with { TemplateDirectory = _folder.Combine("t"), Volumes = [Volume("./app", "/app"), Volume("data", "/data")] };
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Files_are_read_with_their_paths()
    {
        var files = TemplateFiles.Read(_spec)!;

        Text(files).ShouldBe(["main.py=main", "sub/data=data"]);
        var map = FilesMapper.Map(_spec, files, Place);
        (map.Immutable, map.Metadata.Name).ShouldBe((true, $"echo-files-{files.Ref.Hash}"));
        map.BinaryData!.Keys.ShouldBe(["f0", "f1"]);
        TemplateFiles.Read(_spec with { Volumes = [] }).ShouldBeNull();
    }

    [Fact]
    public void The_hash_is_that_of_names_and_content()
    {
        var before = TemplateFiles.Read(_spec)!.Ref.Hash;
        TemplateFiles.Read(_spec)!.Ref.Hash.ShouldBe(before);

        _folder.Write("t/app/main.py", "Main");
        TemplateFiles.Read(_spec)!.Ref.Hash.ShouldNotBe(before);
    }

    [Fact]
    public void A_mounted_ConfigMap_is_links_and_each_file_counts_once()
    {
        var app = _folder.Combine("t", "map");
        Directory.CreateDirectory(Path.Combine(app, "..2026", "sub"));
        File.WriteAllText(Path.Combine(app, "..2026", "main.py"), "main");
        File.WriteAllText(Path.Combine(app, "..2026", "sub", "x"), "x");
        Directory.CreateSymbolicLink(Path.Combine(app, "..data"), "..2026");
        File.CreateSymbolicLink(Path.Combine(app, "main.py"), "..data/main.py");
        Directory.CreateSymbolicLink(Path.Combine(app, "sub"), "..data/sub");

        Text(TemplateFiles.Read(_spec with { Volumes = [Volume("./map", "/app")] })!).ShouldBe(["main.py=main", "sub/x=x"]);
    }

    [Fact]
    public void What_leads_out_is_refused()
    {
        File.CreateSymbolicLink(_folder.Combine("t", "app", "link"), "../../outside");
        Refused(_spec).ShouldContain("link leads out");

        Directory.CreateSymbolicLink(_folder.Combine("t", "away"), "/etc");
        Refused(_spec with { Volumes = [Volume("./away", "/app")] }).ShouldContain("leads out");
        Refused(_spec with { Volumes = [Volume("./../t", "/app")] }).ShouldContain("leads out");
    }

    [Fact]
    public void A_circle_ends()
    {
        Directory.CreateSymbolicLink(_folder.Combine("t", "app", "sub", "again"), "../sub");

        Refused(_spec).ShouldContain("deep");
    }

    [Fact]
    public void What_is_not_there_or_too_much_is_refused()
    {
        Refused(_spec with { Volumes = [Volume("./none", "/app")] }).ShouldContain("not there");
        Refused(_spec with { TemplateDirectory = null }).ShouldContain("no meaning");

        _folder.Write("t/app/large", new string('x', 701 << 10));
        Refused(_spec).ShouldContain("700 KiB");
    }

    [Fact]
    public void There_is_an_end_to_the_number_of_files()
    {
        for (var i = 0; i < 99; i++)
        {
            _folder.Write($"t/app/{i}", "");
        }

        Refused(_spec).ShouldContain("100 files");
    }

    private static IEnumerable<string> Text(FilesContent files) =>
        files.Ref.Folders.Single().Value.Select(item => $"{item.Path}={Encoding.UTF8.GetString(files.Data[item.Key])}");

    private static string Refused(WorkloadSpec spec) => Should.Throw<IOException>(() => TemplateFiles.Read(spec)).Message;
}
