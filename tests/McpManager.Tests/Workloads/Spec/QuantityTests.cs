using McpManager.Workloads.Spec;

namespace McpManager.Tests.Workloads.Spec;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("512m", 512L << 20)]
    [InlineData("512M", 512L << 20)]
    [InlineData("512mb", 512L << 20)]
    [InlineData("64Mi", 64L << 20)]
    [InlineData("64MiB", 64L << 20)]
    [InlineData("1g", 1L << 30)]
    [InlineData("1.5g", 3L << 29)]
    [InlineData("2T", 2L << 40)]
    [InlineData("8192k", 8L << 20)]
    [InlineData("8192KI", 8L << 20)]
    [InlineData("4194304", 4L << 20)]
    [InlineData("4194304b", 4L << 20)]
    [InlineData("1024t", 1L << 50)]
    public void Reads_sizes(string text, long bytes)
    {
        Quantity.TryParseMemory(text, out var parsed, out var error).ShouldBeTrue(error);
        parsed.ShouldBe(bytes);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("m")]
    [InlineData("-1m")]
    [InlineData("+8m")]
    [InlineData(" 8m")]
    [InlineData("8m\n")]
    [InlineData("8 m")]
    [InlineData("8x")]
    [InlineData("8i")]
    [InlineData("8ib")]
    [InlineData("1e9")]
    [InlineData("1,5g")]
    [InlineData("1.g")]
    [InlineData(".5g")]
    [InlineData("3m")]
    [InlineData("4194303")]
    [InlineData("1025t")]
    [InlineData("8\u212A")]
    [InlineData("٨m")]
    [InlineData("99999999999999999999999999999g")]
    [InlineData("999999999999999999999999999999999999999999g")]
    public void Refuses_what_is_no_size_or_out_of_bounds(string? text)
    {
        Quantity.TryParseMemory(text, out _, out var error).ShouldBeFalse();
        error.ShouldNotBeNull().ShouldContain("4m to 1024t");
    }

    [Theory]
    [InlineData("0.5", 500)]
    [InlineData("1", 1000)]
    [InlineData("1.0", 1000)]
    [InlineData(".25", 250)]
    [InlineData("500m", 500)]
    [InlineData("0.01", 10)]
    [InlineData("10m", 10)]
    [InlineData("1024", 1_024_000)]
    [InlineData("1024000m", 1_024_000)]
    [InlineData("0.125", 125)]
    public void Reads_cores(string text, int millicores)
    {
        Quantity.TryParseCpu(text, out var parsed, out var error).ShouldBeTrue(error);
        parsed.ShouldBe(millicores);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("m")]
    [InlineData("0")]
    [InlineData("9m")]
    [InlineData("0.009")]
    [InlineData("-1")]
    [InlineData("0.0005")]
    [InlineData("0.5m")]
    [InlineData("1025")]
    [InlineData("1e3")]
    [InlineData("half")]
    [InlineData("NaN")]
    [InlineData("1,5")]
    [InlineData(" 1")]
    [InlineData("79228162514264337593543950335")]
    public void Refuses_what_is_no_share_or_out_of_bounds(string? text)
    {
        Quantity.TryParseCpu(text, out _, out var error).ShouldBeFalse();
        error.ShouldNotBeNull().ShouldContain("0.01 to 1024");
    }

    [Theory]
    [InlineData(512L << 20, "512m")]
    [InlineData(1L << 30, "1g")]
    [InlineData(3L << 29, "1536m")]
    [InlineData(1L << 50, "1024t")]
    [InlineData((4L << 20) + 1, "4194305")]
    public void Writes_sizes_that_it_reads_back(long bytes, string text)
    {
        Quantity.FormatMemory(bytes).ShouldBe(text);
        Quantity.TryParseMemory(text, out var again, out _).ShouldBeTrue();
        again.ShouldBe(bytes);
    }

    [Theory]
    [InlineData(500, "0.5")]
    [InlineData(1000, "1")]
    [InlineData(125, "0.125")]
    [InlineData(1_024_000, "1024")]
    public void Writes_cores_that_it_reads_back(int millicores, string text)
    {
        Quantity.FormatCpu(millicores).ShouldBe(text);
        Quantity.TryParseCpu(text, out var again, out _).ShouldBeTrue();
        again.ShouldBe(millicores);
    }
}
