using System.Text.Json;
using System.Text.Json.Nodes;
using McpManager.Backends.Kubernetes.Models;

namespace McpManager.Backends.Kubernetes.Client;

internal sealed partial class KubernetesClient
{
    private const string ApplyPatch = "application/apply-patch+yaml";
    private const string MergePatch = "application/merge-patch+json";

    /// <exception cref="KubernetesException"><see cref="KubernetesException.IsAlreadyExists"/>, <see cref="KubernetesException.IsInvalid"/>,
    /// <see cref="KubernetesException.IsQuotaExceeded"/>, …</exception>
    public async Task<T> CreateAsync<T>(KubeResource<T> resource, T body, CancellationToken ct)
        where T : class, IKubeObject
    {
        var reply = await CallAsync(resource, (version, path) => new KubeRequest(HttpMethod.Post, path.ToString(), Body(resource, body, version)), ct);
        return reply.ReadObject(resource);
    }

    /// <summary>
    /// Writes it whole: what the record has no field for is lost, so that this is for kinds whose records have all fields. With a resource version it must
    /// be the present one.
    /// </summary>
    /// <exception cref="KubernetesException"><see cref="KubernetesException.IsConflict"/>, <see cref="KubernetesException.IsNotFound"/>, …</exception>
    public async Task<T> ReplaceAsync<T>(KubeResource<T> resource, T body, CancellationToken ct)
        where T : class, IKubeObject
    {
        var reply = await CallAsync(
            resource,
            (version, path) => new KubeRequest(HttpMethod.Put, path.Then(NameOf(body)).ToString(), Body(resource, body, version)),
            ct);
        return reply.ReadObject(resource);
    }

    /// <summary>Creates or changes it such that every field of <paramref name="body"/> is as there, and what was applied before and is absent now is gone.</summary>
    /// <exception cref="KubernetesException"><see cref="KubernetesException.IsInvalid"/>, <see cref="KubernetesException.IsQuotaExceeded"/>, …</exception>
    public async Task<T> ApplyAsync<T>(KubeResource<T> resource, T body, CancellationToken ct)
        where T : class, IKubeObject
    {
        var reply = await CallAsync(
            resource,
            (version, path) => new KubeRequest(
                HttpMethod.Patch,
                path.Then(NameOf(body)).With("fieldManager", KubernetesNames.FieldManager).With("force", value: true).ToString(),
                Body(resource, body, version),
                ApplyPatch),
            ct);
        return reply.ReadObject(resource);
    }

    /// <param name="mergePatch">RFC 7396: <c>null</c> removes a field.</param>
    /// <param name="subresource"><c>status</c>, <c>scale</c>.</param>
    /// <param name="fieldManager">Who owns the fields then; <c>null</c> for the server's guess from the client's name.</param>
    /// <returns>The whole object after it.</returns>
    /// <exception cref="KubernetesException"><see cref="KubernetesException.IsNotFound"/>; <see cref="KubernetesException.IsConflict"/> where the patch has a
    /// resource version.</exception>
    public async Task<T> PatchAsync<T>(
        KubeResource<T> resource,
        string name,
        JsonObject mergePatch,
        CancellationToken ct,
        string? subresource = null,
        string? fieldManager = null)
        where T : class, IKubeObject
    {
        var body = KubeBody.Of(mergePatch);
        var reply = await CallAsync(
            resource,
            (_, path) => new KubeRequest(HttpMethod.Patch, path.Then(name).Then(subresource).With("fieldManager", fieldManager).ToString(), body, MergePatch),
            ct);

        // "scale" answers with a Scale.
        return subresource is null or "status" || !reply.IsSuccess
            ? reply.ReadObject(resource)
            : await FindAsync(resource, name, ct) ?? throw new KubernetesException(System.Net.HttpStatusCode.NotFound, said: null, $"{resource.Kind} {name} was deleted meanwhile");
    }

    /// <returns>False when there was none (of that <paramref name="uid"/>). After true it may be there for a while: until its grace and finalizers are through.</returns>
    /// <param name="uid">Deletes this very object, not another that has its name by now.</param>
    public async Task<bool> DeleteAsync<T>(
        KubeResource<T> resource,
        string name,
        CancellationToken ct,
        DeletePropagation propagation = DeletePropagation.Background,
        string? uid = null)
        where T : class, IKubeObject
    {
        var options = new DeleteOptions { PropagationPolicy = propagation.ToString(), Preconditions = uid is null ? null : new DeletePreconditions(uid) };
        var body = JsonSerializer.SerializeToUtf8Bytes(options, KubeClientJson.Default.DeleteOptions);
        var reply = await CallAsync(resource, (_, path) => new KubeRequest(HttpMethod.Delete, path.Then(name).ToString(), body), ct);
        if (reply.IsSuccess)
        {
            return true;
        }

        // Seen from 1.20: "the UID in the precondition (a) does not match the UID in record (b)…". When it was replaced during the call: "Precondition failed:
        // UID in precondition: a, UID in object meta: b".
        var failure = reply.Failure();
        return failure.IsNotFound || (uid is not null && failure.IsConflict && IsAnotherObject(failure.Message))
            ? false
            : throw failure;
    }

    private static bool IsAnotherObject(string message) =>
        message.Contains("UID in the precondition", StringComparison.Ordinal) || message.Contains("UID in precondition", StringComparison.Ordinal);

    private byte[] Body<T>(KubeResource<T> resource, T body, string version)
        where T : class, IKubeObject => KubeBody.Of(body, resource.Type, ApiVersion(resource, version), resource.Kind, Namespace);

    private static string NameOf(IKubeObject body) => body.Metadata.Name ?? throw new ArgumentException("It has no name", nameof(body));
}
