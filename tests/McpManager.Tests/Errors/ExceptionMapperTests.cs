using System.Text.Json;
using McpManager.Errors;
using Microsoft.AspNetCore.Http;

namespace McpManager.Tests.Errors;

public class ExceptionMapperTests
{
    [Theory]
    [InlineData(nameof(ErrorKind.Malformed), 400)]
    [InlineData(nameof(ErrorKind.Forbidden), 403)]
    [InlineData(nameof(ErrorKind.NotFound), 404)]
    [InlineData(nameof(ErrorKind.Conflict), 409)]
    [InlineData(nameof(ErrorKind.TooLarge), 413)]
    [InlineData(nameof(ErrorKind.UnsupportedMediaType), 415)]
    [InlineData(nameof(ErrorKind.Invalid), 422)]
    [InlineData(nameof(ErrorKind.QuotaExceeded), 429)]
    [InlineData(nameof(ErrorKind.Unavailable), 503)]
    [InlineData(nameof(ErrorKind.Timeout), 504)]
    [InlineData(nameof(ErrorKind.InsufficientStorage), 507)]
    public void Each_kind_has_its_status_and_its_text_is_public(string kind, int status)
    {
        var problem = ExceptionMapper.Map(new ManagerException(Enum.Parse<ErrorKind>(kind), "why")).ShouldNotBeNull();

        problem.Status.ShouldBe(status);
        problem.Detail.ShouldBe("why");
        Enum.GetValues<ErrorKind>().Length.ShouldBe(11);
    }

    [Fact]
    public void Fields_come_along()
    {
        var fields = new FieldErrors();
        fields.Add("port", "is too large");

        ExceptionMapper.Map(new ManagerException(ErrorKind.Invalid, "no", fields)).ShouldNotBeNull().Errors.ShouldNotBeNull()["port"].ShouldBe(["is too large"]);
    }

    [Fact]
    public void What_the_framework_throws_for_a_bad_request_stays_the_caller_s_fault()
    {
        ExceptionMapper.Map(new BadHttpRequestException("x", 413)).ShouldNotBeNull().Status.ShouldBe(413);
        ExceptionMapper.Map(new BadHttpRequestException("x", 408)).ShouldNotBeNull().Status.ShouldBe(408);
        ExceptionMapper.Map(new JsonException("System.Secret")).ShouldNotBeNull().Detail.ShouldNotContain("Secret");
    }

    [Fact]
    public void Anything_else_is_unexpected_and_keeps_its_text_to_itself()
    {
        ExceptionMapper.Map(new InvalidOperationException("password=1")).ShouldBeNull();
        ExceptionMapper.Unexpected.Status.ShouldBe(500);
    }
}
