using McpManager.Templates;
using McpManager.Workloads.Planning;

namespace McpManager.Tests.Templates;

public sealed class TemplateFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_broken_file_harms_no_other()
    {
        _folder.Write("a.json", """{"name": "a"}""");
        _folder.Write("half.json", """{"name": "half", "ima""");
        _folder.Write("z.json", """{"name": "z"}""");
        _folder.Write("readme.md", "not a template");

        var snapshot = Load();
        snapshot.Templates.Keys.ShouldBe(["a", "z"]);
        snapshot.Errors.ShouldHaveSingleItem().File.ShouldBe("half.json");
    }

    [Fact]
    public void Of_two_files_with_one_name_the_later_is_the_error()
    {
        _folder.Write("1.json", """{"name": "a", "port": 1}""");
        _folder.Write("2.json", """{"name": "a", "port": 2}""");

        var snapshot = Load();
        snapshot.Templates["a"].Defaults.Port.ShouldBe(1);
        var error = snapshot.Errors.ShouldHaveSingleItem();
        error.File.ShouldBe("2.json");
        error.Error.ShouldBe("name: 'a' is the name of the template in 1.json already");
    }

    [Fact]
    public void What_is_no_ordinary_file_is_an_error()
    {
        Directory.CreateDirectory(_folder.Combine("folder.json"));
        _folder.Write("empty.json", "");
        _folder.Write("huge.json", new string(' ', TemplateFileReader.MaxBytes + 1));
        File.CreateSymbolicLink(_folder.Combine("gone.json"), "nowhere.json");

        Load().Errors.ToDictionary(e => e.File, e => e.Error).ShouldBe(
            new Dictionary<string, string>
            {
                ["empty.json"] = "it is empty, or no ordinary file",
                ["folder.json"] = "it is a folder",
                ["gone.json"] = "it does not exist",
                ["huge.json"] = "it is larger than 256 KiB",
            },
            ignoreOrder: true);
    }

    [Fact]
    public void A_link_out_of_the_folder_is_not_followed()
    {
        using var other = new TempFolder();
        other.Write("t.json", """{"name": "t"}""");
        File.CreateSymbolicLink(_folder.Combine("direct.json"), other.Combine("t.json"));
        Directory.CreateSymbolicLink(_folder.Combine("out"), other.Path);
        File.CreateSymbolicLink(_folder.Combine("by-folder.json"), "out/t.json");
        File.CreateSymbolicLink(_folder.Combine("loop.json"), "loop.json");

        var snapshot = Load();
        snapshot.Templates.ShouldBeEmpty();
        snapshot.Errors.Length.ShouldBe(3);
        snapshot.Errors.ShouldAllBe(e => e.Error == "it is a link to a file outside the templates folder");
    }

    [Fact]
    public void A_mounted_ConfigMap_is_read()
    {
        Directory.CreateDirectory(_folder.Combine("..2030_01_01"));
        _folder.Write("..2030_01_01/t.json", """{"name": "t"}""");
        Directory.CreateSymbolicLink(_folder.Combine("..data"), "..2030_01_01");
        File.CreateSymbolicLink(_folder.Combine("t.json"), "..data/t.json");

        var snapshot = Load();
        snapshot.Errors.ShouldBeEmpty();
        snapshot.Templates.Keys.ShouldBe(["t"]);
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_an_error()
    {
        var error = TemplateFolder.Load(_folder.Combine("none"), SpecBuilder.CheckDefaults).Errors.ShouldHaveSingleItem();
        error.File.ShouldBe("none");
        error.Error.ShouldBe("the templates folder does not exist");
    }

    [Fact]
    public void The_templates_that_are_shipped_are_good()
    {
        var snapshot = TemplateFolder.Load(Path.Combine(RepositoryRoot(), "docker", "templates"), SpecBuilder.CheckDefaults);
        snapshot.Errors.ShouldBeEmpty();
        snapshot.Templates.Keys.ShouldBe(["echo", "fastapi", "nginx"], ignoreOrder: true);
        snapshot.Templates.Values.ShouldAllBe(template => template.Backends.ContainsKey("process"));
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "McpInfrastructure.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        return folder.FullName;
    }

    private TemplateSnapshot Load() => TemplateFolder.Load(_folder.Path, SpecBuilder.CheckDefaults);
}
