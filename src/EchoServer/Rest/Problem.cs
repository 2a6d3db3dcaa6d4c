namespace EchoServer.Rest;

/// <summary>RFC 9457 problem details; <paramref name="Errors"/> names the fields of a refused body.</summary>
internal sealed record Problem(string Type, string Title, int Status, string Detail, IReadOnlyDictionary<string, string>? Errors = null)
{
    public static Problem Of(int status, string detail, IReadOnlyDictionary<string, string>? errors = null) =>
        new("about:blank", Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status), status, detail, errors);
}
