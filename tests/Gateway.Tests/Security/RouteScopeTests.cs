using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Wetware.Gateway.Security;
using Wetware.Security;

namespace Wetware.Tests.Security;

/// <summary>Which scope each route needs.</summary>
public sealed class RouteScopeTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    [Fact]
    public void Only_health_checks_and_calls_that_carry_a_capability_are_open_to_everyone()
    {
        var open = gateway.Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => Methods(endpoint).Any(method => ScopeGate.NeededBy(endpoint, method) == Scope.Anyone))
            .Select(endpoint => endpoint.RoutePattern.RawText);

        Assert.Equal(["/alive", "/capability/{method}", "/console/assets/{name}", "/console/login", "/console/login", "/console/logout", "/health", "/session/{name}/{method}"], open.Order(StringComparer.Ordinal));
        Assert.InRange(gateway.Endpoints.Count, 25, 10_000);
    }

    [Fact]
    public void A_route_that_changes_something_and_says_nothing_needs_operate()
    {
        var route = new RouteEndpoint(_ => Task.CompletedTask, Microsoft.AspNetCore.Routing.Patterns.RoutePatternFactory.Parse("/new"), 0, EndpointMetadataCollection.Empty, "new");

        Assert.Equal(Scope.Read, ScopeGate.NeededBy(route, "GET"));
        Assert.All((string[])["POST", "PUT", "PATCH", "DELETE", "ANYTHING"], method => Assert.Equal(Scope.Operate, ScopeGate.NeededBy(route, method)));
    }

    [Theory]
    [InlineData("POST", "/tasks/", Scope.Submit)]
    [InlineData("PUT", "/modules/", Scope.Submit)]
    [InlineData("POST", "/tasks/{id}/run", Scope.Submit)]
    [InlineData("DELETE", "/tasks/{id}/", Scope.Operate)]
    [InlineData("POST", "/tasks/import", Scope.Operate)]
    [InlineData("GET", "/tasks/export", Scope.Operate)]
    [InlineData("DELETE", "/modules/{digest}", Scope.Operate)]
    [InlineData("GET", "/secrets/", Scope.Read)]
    [InlineData("PUT", "/secrets/{name}", Scope.Operate)]
    [InlineData("DELETE", "/secrets/{name}", Scope.Operate)]
    [InlineData("GET", "/metrics", Scope.Read)]
    [InlineData("POST", "/queues/{topic}/", Scope.Submit)]
    [InlineData("POST", "/queues/{topic}/lease", Scope.Submit)]
    [InlineData("POST", "/queues/{topic}/ack", Scope.Submit)]
    [InlineData("POST", "/raft/{group}/members", Scope.Operate)]
    [InlineData("GET", "/raft/{group}/members", Scope.Read)]
    public void Routes_declare_what_they_need(string method, string path, Scope scope)
    {
        var route = Assert.Single(gateway.Endpoints.OfType<RouteEndpoint>(), endpoint => endpoint.RoutePattern.RawText?.Trim('/') == path.Trim('/') && Methods(endpoint).Contains(method));

        Assert.Equal(scope, ScopeGate.NeededBy(route, method));
        Assert.NotNull(route.Metadata.GetMetadata<RequireScopeAttribute>());
    }

    [Fact]
    public void The_dashboard_which_shows_the_states_of_grains_is_for_operators() => Assert.All(
        gateway.Endpoints.OfType<RouteEndpoint>().Where(endpoint => endpoint.RoutePattern.RawText?.Contains("dashboard", StringComparison.OrdinalIgnoreCase) == true),
        endpoint => Assert.Equal(Scope.Operate, ScopeGate.NeededBy(endpoint, "GET")));

    private static IReadOnlyList<string> Methods(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is { Count: > 0 } methods ? methods : ["GET", "POST"];
}
