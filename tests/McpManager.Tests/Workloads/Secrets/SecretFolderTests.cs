using System.Text;
using McpManager.Workloads.Secrets;

namespace McpManager.Tests.Workloads.Secrets;

public sealed class SecretFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly SecretFolder _secrets;

    public SecretFolderTests() => _secrets = new SecretFolder(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("value", "value")]
    [InlineData("value\n", "value")]
    [InlineData("value\r\n", "value")]
    [InlineData("two\nlines\n\n", "two\nlines\n")]
    [InlineData(" value \t", " value \t")]
    public void Only_a_last_line_end_is_left_out(string content, string value)
    {
        _folder.Write("key", content);

        Encoding.UTF8.GetString(_secrets.Read("key")).ShouldBe(value);
        Encoding.UTF8.GetString(_secrets.Read("file:key")).ShouldBe(value);
    }

    [Fact]
    public void A_rotated_secret_is_read_anew_through_links_too()
    {
        // As Kubernetes mounts them: key → ..data/key, ..data → a folder that is changed as a whole.
        Directory.CreateDirectory(_folder.Combine("..one"));
        Directory.CreateDirectory(_folder.Combine("..two"));
        _folder.Write("..one/key", "1");
        _folder.Write("..two/key", "2");
        File.CreateSymbolicLink(_folder.Combine("..data"), "..one");
        File.CreateSymbolicLink(_folder.Combine("key"), "..data/key");
        _secrets.Read("key").ShouldBe("1"u8.ToArray());

        Directory.Delete(_folder.Combine("..data"));
        File.CreateSymbolicLink(_folder.Combine("..data"), "..two");

        _secrets.Read("key").ShouldBe("2"u8.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("file:")]
    [InlineData(".hidden")]
    [InlineData("..")]
    [InlineData("../key")]
    [InlineData("/etc/passwd")]
    [InlineData("file:../key")]
    [InlineData("a b")]
    [InlineData("vault:key")]
    public void What_is_no_plain_name_is_refused_before_it_is_looked_for(string reference)
    {
        _secrets.WhyNot(reference).ShouldNotBeNull().ShouldStartWith("a secret's name must be");
        Should.Throw<IOException>(() => _secrets.Read(reference));
    }

    [Fact]
    public void A_long_name_is_refused() => _secrets.WhyNot(new string('a', 129)).ShouldNotBeNull().ShouldStartWith("a secret's name must be");

    [Fact]
    public void What_is_not_there_is_named()
    {
        _secrets.WhyNot("file:key").ShouldBe("there is no secret 'key' in SECRETS_DIR");
        new SecretFolder(null).WhyNot("key").ShouldBe("there are no secrets here: SECRETS_DIR names no folder");
        Directory.CreateDirectory(_folder.Combine("folder"));
        _secrets.WhyNot("folder").ShouldNotBeNull();
        Should.Throw<IOException>(() => _secrets.Read("key")).Message.ShouldBe("secret key: there is no secret 'key' in SECRETS_DIR");
    }

    [Fact]
    public void An_empty_or_very_large_one_is_refused_without_its_value()
    {
        _folder.Write("empty", "\n");
        _folder.Write("most", new string('x', 256 << 10));
        _folder.Write("large", new string('x', (256 << 10) + 1));

        Should.Throw<IOException>(() => _secrets.Read("empty")).Message.ShouldBe("secret empty is empty");
        Should.Throw<IOException>(() => _secrets.Read("large")).Message.ShouldBe("secret large is larger than 262144 bytes");
        _secrets.Read("most").Length.ShouldBe(256 << 10);
    }
}
