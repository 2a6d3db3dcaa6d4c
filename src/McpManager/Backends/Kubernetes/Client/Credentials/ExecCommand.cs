using System.Collections.Immutable;

namespace McpManager.Backends.Kubernetes.Client.Credentials;

/// <summary>A program that gives the credential, as a kubeconfig names it.</summary>
/// <param name="Program">A name on PATH, or an absolute path.</param>
/// <param name="Environment">Added to the manager's own.</param>
/// <param name="ApiVersion">The form of its answer.</param>
/// <param name="Info">See <see cref="ExecInfo"/>.</param>
/// <param name="InstallHint">For who does not have it.</param>
internal sealed record ExecCommand(
    string Program,
    ImmutableArray<string> Arguments,
    ImmutableArray<KeyValuePair<string, string>> Environment,
    string ApiVersion,
    string Info,
    string? InstallHint)
{
    public const string Version1 = "client.authentication.k8s.io/v1";
    public const string Version1Beta1 = "client.authentication.k8s.io/v1beta1";

    // Arguments and environment may hold secrets.
    public override string ToString() => Program;
}

/// <param name="ExitCode"><c>null</c>: the program was not found.</param>
internal sealed record ExecOutput(int? ExitCode, string Output, string Errors)
{
    public override string ToString() => $"exit code {ExitCode}";
}
