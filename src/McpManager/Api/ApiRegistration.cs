using McpManager.Api.Containers;
using McpManager.Api.Logs;
using McpManager.Api.Streams;
using McpManager.Client;
using McpManager.Json;

namespace McpManager.Api;

/// <summary>The REST API.</summary>
internal static class ApiRegistration
{
    public static IServiceCollection AddApi(this IServiceCollection services) => services
        .AddRouting()
        .AddSingleton<ReadinessWait>()
        .AddSingleton<ContainerAnswers>()
        .AddSingleton<ResponseStream>()
        .ConfigureHttpJsonOptions(json =>
        {
            // The same wire format as the client's: its context knows the types, these options how they are written.
            var wire = WireJson.Context.Options;
            json.SerializerOptions.Encoder = WireJson.Encoder;
            json.SerializerOptions.NumberHandling = wire.NumberHandling;
            json.SerializerOptions.PropertyNamingPolicy = wire.PropertyNamingPolicy;
            json.SerializerOptions.DefaultIgnoreCondition = wire.DefaultIgnoreCondition;
            foreach (var converter in wire.Converters)
            {
                json.SerializerOptions.Converters.Add(converter);
            }

            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ManagerJsonContext.Default);
        });

    public static void MapApi(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapContainers();
        endpoints.MapLogs();
        endpoints.MapTemplates();
        endpoints.MapEvents();
    }
}
